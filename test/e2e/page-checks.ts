// What is looked at on every page beside axe. Each runs in the page, through the debugger where its policy would refuse.
import type { Page } from 'playwright-core';

/** Until nothing is still loading or moving; the event stream stays open, so the network never falls silent. */
export const settle = async (page: Page): Promise<void> => {
  // The page of all parts shows some of them at work for ever.
  if (!page.url().endsWith('/design'))
    await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root, [aria-busy="true"]') === null);
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await document.fonts.ready;
    await frame();
    await frame();
    const moving = document.getAnimations().filter(({ effect }) => effect?.getTiming().iterations === 1);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
};

export type Scheme = 'light' | 'dark';

/** The page that is open as it is on such a screen, without loading it again. */
export const showAs = async (page: Page, width: number, colorScheme: Scheme): Promise<void> => {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction(
    (scheme) => document.documentElement.getAttribute('data-mantine-color-scheme') === scheme,
    colorScheme,
  );
  await settle(page);
};

/** By how many pixels the document scrolls sideways. */
export const sticksOut = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/**
 * The controls that Tab reaches and whose looks, together with those of what lies around them, are the same with the
 * focus as without it: nobody would see where they are.
 */
export const unseenFocus = async (page: Page): Promise<string[]> => {
  // After a key, what a script focuses is drawn as the keyboard's focus.
  await page.keyboard.press('Tab');
  return page.evaluate(async () => {
    const PROPERTIES = ['outline', 'boxShadow', 'border', 'backgroundColor', 'textDecoration', 'transform', 'opacity'];
    const styleOf = (element: Element, pseudo?: string): string => {
      const style = getComputedStyle(element, pseudo);
      return PROPERTIES.map((name) => style[name as 'outline']).join(';');
    };
    const around = (element: Element): Element[] => {
      const up = [element, element.parentElement, element.parentElement?.parentElement ?? null];
      const beside = [element.previousElementSibling, element.nextElementSibling];
      const owner = document.getElementById(element.getAttribute('aria-activedescendant') ?? '');
      return [...up, ...beside, owner].filter((one) => one !== null);
    };
    const looks = (element: Element): string =>
      around(element)
        .flatMap((one) => [styleOf(one), styleOf(one, '::before'), styleOf(one, '::after')])
        .join('|');
    const isThere = (element: HTMLElement): boolean =>
      element.tabIndex >= 0 &&
      element.checkVisibility({ visibilityProperty: true }) &&
      element.closest('[inert], [disabled], [data-disabled]') === null;
    const nameOf = (element: Element): string =>
      `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 60)}” ${element.outerHTML.slice(0, 120)}`;
    const blur = () => document.activeElement instanceof HTMLElement && document.activeElement.blur();
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

    blur();
    await frame();
    const all = 'a[href], button, input, select, textarea, summary, [tabindex]';
    const controls = [...document.querySelectorAll<HTMLElement>(all)].filter(isThere);
    const before = controls.map(looks);
    const unseen: string[] = [];
    for (const [at, control] of controls.entries()) {
      if (!control.isConnected) continue;
      control.focus({ preventScroll: true });
      if (document.activeElement !== control || looks(control) !== before[at]) continue;
      // Some draw it a moment later, with what they keep of it.
      await frame();
      await frame();
      if (document.activeElement === control && looks(control) === before[at]) unseen.push(nameOf(control));
    }
    blur();
    return unseen;
  });
};
