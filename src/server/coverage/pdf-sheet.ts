import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import { type Coverage, codePointName, drawable, readCoverage } from '../../formats/document/glyphs.ts';
import { wrapText } from '../../formats/document/wrap.ts';

const readFont = (name: string): Buffer =>
  readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
const MARGIN = 36;
/** Space under the last line for the page's foot. */
const FOOT = 24;
const CELL = 3;

export type Weight = 'regular' | 'bold';

interface Fonts {
  readonly regular: Buffer;
  readonly bold: Buffer;
  readonly coverage: Readonly<Record<Weight, Coverage>>;
}
let loaded: Fonts | undefined;

/** Read once: they are part of the program. */
const fonts = (): Fonts => {
  if (loaded) return loaded;
  const regular = readFont('DejaVuSansCondensed');
  const bold = readFont('DejaVuSansCondensed-Bold');
  loaded = { regular, bold, coverage: { regular: readCoverage(regular), bold: readCoverage(bold) } };
  return loaded;
};

export interface SheetOptions {
  readonly title: string;
  readonly author: string;
  /** The moment that it speaks of: the same document has the same bytes whenever it is made. */
  readonly at: Date;
  /** At the foot of every page, before the page's number. */
  readonly foot: string;
}

export interface Column {
  readonly head: string;
  readonly width: number;
}

/**
 * A document of headings, paragraphs and tables on A4 across: tagged, so that readers of the screen hear headings and
 * cells; with an outline; its text selectable in every script that the font has. What it cannot draw is counted.
 */
export class PdfSheet {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #root: PDFKit.PDFStructureElement;
  readonly #chunks: Uint8Array[] = [];
  readonly #done: Promise<void>;
  readonly #options: SheetOptions;
  /** Characters that the font has no shape for, with how often they stood there. */
  readonly missed = new Map<string, number>();
  /** Widths of texts, which repeat: measuring costs most. */
  readonly #widths = new Map<string, number>();
  #y = MARGIN;

  constructor(options: SheetOptions) {
    this.#options = options;
    const { regular, bold } = fonts();
    this.#pdf = new PdfDocument({
      size: 'A4',
      layout: 'landscape',
      margin: 0,
      pdfVersion: '1.7',
      lang: 'en',
      tagged: true,
      displayTitle: true,
      bufferPages: true,
      info: { Title: options.title, Author: options.author, Creator: 'Candor', CreationDate: options.at },
    });
    this.#done = new Promise((settle, reject) => {
      this.#pdf.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
      this.#pdf.on('end', () => settle());
      this.#pdf.on('error', reject);
    });
    this.#pdf.registerFont('regular', regular).registerFont('bold', bold);
    this.#root = this.#pdf.struct('Document');
    this.#pdf.addStructure(this.#root);
  }

  get #width(): number {
    return this.#pdf.page.width - 2 * MARGIN;
  }

  get #bottom(): number {
    return this.#pdf.page.height - MARGIN - FOOT;
  }

  /** Text as the font can draw it. */
  clean(text: string, weight: Weight = 'regular'): string {
    return drawable(text, fonts().coverage[weight], this.missed);
  }

  heading(level: 1 | 2, text: string): void {
    const size = level === 1 ? 18 : 12;
    const drawn = this.clean(text, 'bold');
    // A heading alone at the end of a page belongs to nothing.
    this.#need(size * 4);
    if (level === 2) {
      this.#y += 8;
      this.#pdf.outline.addItem(drawn);
    }
    this.#lines(this.#root, level === 1 ? 'H1' : 'H2', this.#wrap(drawn, this.#width, 'bold', size), 'bold', size);
    this.#y += 4;
  }

  paragraph(text: string, weight: Weight = 'regular', size = 9): void {
    this.#lines(this.#root, 'P', this.#wrap(this.clean(text, weight), this.#width, weight, size), weight, size);
    this.#y += 4;
  }

  /** Rows under heads that come again on each page; a row longer than a page goes on on the next. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[], isHeadless = false): void {
    const table = this.#pdf.struct('Table');
    this.#root.add(table);
    const total = columns.reduce((sum, { width }) => sum + width, 0);
    const widths = columns.map(({ width }) => (width / total) * this.#width);
    const heads = columns.map(({ head }, at) => this.#wrap(head, (widths[at] ?? 0) - 2 * CELL, 'bold', SIZE));
    if (!isHeadless) {
      this.#need(LINE * 4);
      this.#row(table, { widths, cells: heads, tag: 'TH', heads: undefined });
    }
    for (const row of rows) {
      const cells = row.map((text, at) => this.#wrap(this.clean(text), (widths[at] ?? 0) - 2 * CELL, 'regular', SIZE));
      this.#row(table, { widths, cells, tag: 'TD', heads: isHeadless ? undefined : heads });
    }
    table.end();
    this.#y += 6;
  }

  /** The whole document, once it is whole. */
  async finish(): Promise<Uint8Array> {
    this.#root.end();
    this.#feet();
    this.#pdf.end();
    await this.#done;
    return Buffer.concat(this.#chunks);
  }

  #row(table: PDFKit.PDFStructureElement, row: Row): void {
    const tr = this.#pdf.struct('TR');
    table.add(tr);
    const tds = row.cells.map(() => this.#pdf.struct(row.tag));
    for (const td of tds) tr.add(td);
    const height = Math.max(1, ...row.cells.map((lines) => lines.length));
    for (let from = 0; from < height; ) {
      if (this.#y + LINE + 2 * CELL > this.#bottom) this.#turn(row.heads, row.widths);
      const room = Math.max(1, Math.floor((this.#bottom - this.#y - 2 * CELL) / LINE));
      // A short row is not torn apart.
      if (height - from > room && from === 0 && height <= 8) {
        this.#turn(row.heads, row.widths);
        continue;
      }
      const count = Math.min(room, height - from);
      this.#cells(tds, row, from, count);
      this.#y += count * LINE + 2 * CELL;
      this.#rule();
      from += count;
    }
    for (const td of tds) td.end();
    tr.end();
  }

  #cells(tds: readonly PDFKit.PDFStructureElement[], { widths, cells, tag }: Row, from: number, count: number): void {
    let x = MARGIN;
    cells.forEach((lines, at) => {
      const part = lines.slice(from, from + count);
      if (part.some((line) => line !== '')) {
        tds[at]?.add(this.#pdf.markStructureContent(tag));
        this.#draw(part, x + CELL, this.#y + CELL, tag === 'TH' ? 'bold' : 'regular', SIZE);
        this.#pdf.endMarkedContent();
      }
      x += widths[at] ?? 0;
    });
  }

  #lines(to: PDFKit.PDFStructureElement, tag: string, lines: readonly string[], weight: Weight, size: number): void {
    const element = this.#pdf.struct(tag);
    to.add(element);
    const step = size * 1.35;
    for (const line of lines) {
      this.#need(step);
      element.add(this.#pdf.markStructureContent(tag));
      this.#draw([line], MARGIN, this.#y, weight, size);
      this.#pdf.endMarkedContent();
      this.#y += step;
    }
    element.end();
  }

  #draw(lines: readonly string[], x: number, y: number, weight: Weight, size: number): void {
    this.#pdf.font(weight).fontSize(size).fillColor('#182026');
    lines.forEach((line, at) => {
      if (line !== '') this.#pdf.text(line, x, y + at * size * 1.3, { lineBreak: false });
    });
  }

  #rule(): void {
    this.#artifact(() =>
      this.#pdf
        .moveTo(MARGIN, this.#y)
        .lineTo(MARGIN + this.#width, this.#y)
        .lineWidth(0.4)
        .strokeColor('#b7c0c8')
        .stroke(),
    );
  }

  /** What is no content: rules, feet, and heads that come again. */
  #artifact(draw: () => void): void {
    this.#pdf.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#pdf.endMarkedContent();
  }

  #need(height: number): void {
    if (this.#y + height > this.#bottom) this.#turn(undefined, []);
  }

  #turn(heads: Row['heads'], widths: readonly number[]): void {
    this.#pdf.addPage();
    this.#y = MARGIN;
    if (!heads) return;
    const height = Math.max(...heads.map((lines) => lines.length));
    this.#artifact(() => {
      let x = MARGIN;
      heads.forEach((lines, at) => {
        this.#draw(lines, x + CELL, this.#y + CELL, 'bold', SIZE);
        x += widths[at] ?? 0;
      });
    });
    this.#y += height * LINE + 2 * CELL;
    this.#rule();
  }

  #feet(): void {
    const { start, count } = this.#pdf.bufferedPageRange();
    const foot = this.clean(this.#options.foot);
    for (let page = start; page < start + count; page += 1) {
      this.#pdf.switchToPage(page);
      const y = this.#pdf.page.height - MARGIN - 8;
      const number = `${page + 1} / ${count}`;
      this.#artifact(() => {
        this.#draw([foot], MARGIN, y, 'regular', 7);
        this.#draw([number], MARGIN + this.#width - this.#measure(number, 'regular', 7), y, 'regular', 7);
      });
    }
  }

  #measure(text: string, weight: Weight, size: number): number {
    const name = `${weight}${text}`;
    // At one size for all: widths grow with it.
    const known = this.#widths.get(name) ?? this.#pdf.font(weight).fontSize(10).widthOfString(text);
    this.#widths.set(name, known);
    return (known * size) / 10;
  }

  #wrap(text: string, width: number, weight: Weight, size: number): readonly string[] {
    const blank = this.#measure(' ', weight, size);
    const measure = (line: string): number =>
      line.split(' ').reduce((sum, word) => sum + this.#measure(word, weight, size) + blank, -blank);
    return wrapText(text, width, measure);
  }

  /** "U+4E2D (2)": what could not be drawn; empty where all could. */
  missedNames(): string {
    return [...this.missed]
      .map(([char, n]) => (n === 1 ? codePointName(char) : `${codePointName(char)} (${n})`))
      .join(', ');
  }
}

interface Row {
  readonly widths: readonly number[];
  readonly cells: readonly (readonly string[])[];
  readonly tag: 'TH' | 'TD';
  /** Drawn again where the row begins on another page. */
  readonly heads: readonly (readonly string[])[] | undefined;
}

const SIZE = 7.5;
const LINE = SIZE * 1.3;
