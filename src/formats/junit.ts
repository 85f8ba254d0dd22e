import { type Read, readOk, refuse, Warnings } from './read.ts';
import type { XmlLimits } from './xml.ts';
import { childText, findChild, readXmlTree, type XmlElement } from './xml-tree.ts';

/**
 * `flaky`: failed first and passed in the end (surefire's flakyFailure). `skipped` is never a pass: also what was
 * disabled or not run counts here.
 */
export type JunitStatus = 'passed' | 'failed' | 'error' | 'skipped' | 'flaky';

export interface JunitCase {
  /** The names of the suites around it, outermost first, joined by " / "; '' where they have none. */
  readonly suite: string;
  readonly classname: string;
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  /** Seconds. */
  readonly time?: number;
  readonly status: JunitStatus;
  readonly message?: string;
  /** Stack trace or reason, cut after 20,000 characters. */
  readonly detail?: string;
  /** How often it was run again inside this report (rerunFailure, flakyFailure and their error forms). */
  readonly reruns?: number;
}

export interface JunitSuite {
  readonly name: string;
  readonly path: string;
  /** Cases directly in this suite. */
  readonly cases: number;
  /** What the suite itself claims, nested suites included. */
  readonly declaredTests?: number;
  readonly time?: number;
  readonly timestamp?: string;
  readonly hostname?: string;
}

export interface JunitTotals {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
  readonly error: number;
  readonly skipped: number;
  /** Of the skipped: no `skipped` element, only an attribute that says it was disabled or not run. */
  readonly disabled: number;
  readonly flaky: number;
}

export interface JunitReport {
  readonly suites: readonly JunitSuite[];
  readonly cases: readonly JunitCase[];
  readonly totals: JunitTotals;
  /** False where the report claims more tests than it holds: it may be cut off, and proves nothing about the rest. */
  readonly complete: boolean;
}

const MAX_DETAIL = 20_000;

/**
 * A JUnit or xUnit XML report (surefire, pytest, gtest, Bazel, Jest …): root `testsuites` or `testsuite`, suites
 * nested at will, any attribute missing. Refused: broken XML, another root.
 */
export function readJunit(input: string | Uint8Array, limits: XmlLimits = {}): Read<JunitReport> {
  const tree = readXmlTree(input, limits);
  if (!tree.ok) return tree;
  const root = tree.value;
  if (root.name !== 'testsuites' && root.name !== 'testsuite') {
    return refuse(
      'line 1',
      `This is no JUnit report: it starts with <${root.name.slice(0, 60)}>, not with <testsuites> or <testsuite>.`,
    );
  }
  const collected = new Collector();
  collected.visit(root);
  return readOk(collected.report(root), collected.warnings.all());
}

class Collector {
  readonly suites: JunitSuite[] = [];
  readonly cases: JunitCase[] = [];
  readonly warnings = new Warnings(20);
  #disabled = 0;
  #complete = true;

  /** Depth is bounded by the XML reader. Returns how many cases the element holds. */
  visit(element: XmlElement, parents: readonly string[] = []): number {
    const isSuite = element.name === 'testsuite';
    const name = element.attributes['name'] ?? '';
    const path = isSuite && name !== '' ? [...parents, name] : parents;
    const at = this.suites.length;
    const place = path.join(' / ');
    if (isSuite) this.suites.push({ name, path: place, cases: 0, ...suiteFacts(element) });
    let direct = 0;
    let nested = 0;
    for (const child of element.children) {
      if (child.name === 'testcase') {
        this.#case(child, place);
        direct += 1;
      } else if (child.name === 'testsuite' || child.name === 'testsuites') nested += this.visit(child, path);
    }
    const suite = this.suites[at];
    if (isSuite && suite) this.suites[at] = { ...suite, cases: direct };
    if (isSuite) this.#compare(place, direct + nested, numberOf(element.attributes['tests']));
    return direct + nested;
  }

  report(root: XmlElement): JunitReport {
    const count = (status: JunitStatus): number => this.cases.filter((one) => one.status === status).length;
    if (root.name === 'testsuites') this.#compare('testsuites', this.cases.length, numberOf(root.attributes['tests']));
    if (this.cases.length === 0) this.warnings.add('', 'The report holds no test case.');
    const totals = {
      cases: this.cases.length,
      passed: count('passed'),
      failed: count('failed'),
      error: count('error'),
      skipped: count('skipped'),
      disabled: this.#disabled,
      flaky: count('flaky'),
    };
    return { suites: this.suites, cases: this.cases, totals, complete: this.#complete };
  }

  #compare(place: string, found: number, declared: number | undefined): void {
    if (declared === undefined || declared === found) return;
    if (declared > found) this.#complete = false;
    this.warnings.add(place, `The suite says it has ${declared} tests but holds ${found}.`);
  }

  #case(element: XmlElement, suite: string): void {
    const { attributes } = element;
    const outcome = outcomeOf(element);
    if (outcome.disabled) this.#disabled += 1;
    const source = outcome.element;
    const file = attributes['file'] ?? source?.attributes['file'];
    const line = numberOf(attributes['line'] ?? source?.attributes['line']);
    const time = numberOf(attributes['time'] ?? attributes['duration']);
    const message = source?.attributes['message']?.trim() || outcome.disabled;
    const detail = detailOf(source);
    this.cases.push({
      suite,
      classname: attributes['classname'] ?? '',
      name: attributes['name'] ?? '',
      ...(file ? { file } : {}),
      ...(line === undefined ? {} : { line }),
      ...(time === undefined ? {} : { time }),
      status: outcome.status,
      ...(message ? { message } : {}),
      ...(detail ? { detail } : {}),
      ...(outcome.reruns > 0 ? { reruns: outcome.reruns } : {}),
    });
  }
}

function suiteFacts(element: XmlElement): Partial<JunitSuite> {
  const { attributes } = element;
  const declaredTests = numberOf(attributes['tests']);
  const time = numberOf(attributes['time']);
  return {
    ...(declaredTests === undefined ? {} : { declaredTests }),
    ...(time === undefined ? {} : { time }),
    ...(attributes['timestamp'] ? { timestamp: attributes['timestamp'] } : {}),
    ...(attributes['hostname'] ? { hostname: attributes['hostname'] } : {}),
  };
}

interface Outcome {
  readonly status: JunitStatus;
  readonly element?: XmlElement;
  readonly disabled?: string;
  readonly reruns: number;
}

// The worst wins: error, failure, skipped, flaky.
const OUTCOMES: readonly (readonly [string, JunitStatus])[] = [
  ['error', 'error'],
  ['failure', 'failed'],
  ['skipped', 'skipped'],
  ['flakyFailure', 'flaky'],
  ['flakyError', 'flaky'],
];
const NOT_RUN = new Set(['disabled', 'notrun', 'not run', 'skipped', 'suppressed', 'ignored', 'inconclusive']);
const RERUN = new Set(['rerunFailure', 'rerunError', 'flakyFailure', 'flakyError']);

function outcomeOf(element: XmlElement): Outcome {
  const reruns = element.children.filter((child) => RERUN.has(child.name)).length;
  for (const [name, status] of OUTCOMES) {
    const child = findChild(element, name);
    if (child) return { status, element: child, reruns };
  }
  // gtest writes status="notrun" result="suppressed" and no element: without this it would read as a pass.
  for (const word of [element.attributes['status'], element.attributes['result']]) {
    if (word && NOT_RUN.has(word.toLowerCase())) return { status: 'skipped', disabled: word, reruns };
  }
  return { status: 'passed', reruns };
}

function detailOf(element: XmlElement | undefined): string | undefined {
  if (!element) return undefined;
  const text = childText(element, 'stackTrace') ?? element.text.trim();
  if (text === '') return undefined;
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
}

/** A decimal number, also with thousands separators ("1,234.5"); undefined where it is none. */
function numberOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*-?[\d,]*\.?\d+(?:e[+-]?\d+)?\s*$/i.test(text.slice(0, 40))) return undefined;
  const value = Number(text.slice(0, 40).replaceAll(',', ''));
  return Number.isFinite(value) ? value : undefined;
}
