import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totp } from '../make/auth.ts';
import { openSmtp, type SmtpOf } from '../make/smtp.ts';
import { seriousViolations } from './browser.ts';
import { ORG, OWNER, openWorld, type World } from './world.ts';

const NEXT_PASSWORD = 'another correct horse battery';

let world: World;
let server: World['server'];
let browser: World['browser'];
let context: World['context'];
let page: World['page'];
let api: World['api'];

/** A receiver of webhooks that takes everything. */
const got: { readonly headers: IncomingHttpHeaders; readonly text: string }[] = [];
const receiver = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => {
    text += String(chunk);
  });
  request.on('end', () => {
    got.push({ headers: request.headers, text });
    response.end('heard');
  });
});

let smtp: SmtpOf;

const open = (section: string) => page.goto(`${server.address}/o/${ORG}/settings/${section}`);
const title = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const panel = (name: string | RegExp) => page.getByRole('region', { name }).first();

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  process.env['CANDOR_WEBHOOK_ALLOW'] = '127.0.0.1';
  smtp = await openSmtp();
  process.env['CANDOR_SMTP_URL'] = smtp.url.replace('//', '//candor:hush-hush@');
  process.env['CANDOR_MAIL_FROM'] = 'Candor <candor@example.com>';
  world = await openWorld({ isRefused: false });
  ({ server, browser, context, page, api } = world);
});

afterAll(async () => {
  await world?.close();
  receiver.close();
  await smtp?.close();
});

describe('settings', () => {
  it('show in the members page who signed in, when and with what', async () => {
    await open('members');
    const row = panel('Members').getByRole('row', { name: /Ada Holm/ });
    await row.getByText('just now').waitFor();
    await row.getByRole('button', { name: 'Ada Holm' }).click();
    await panel('At the door').getByText('Signed in').first().waitFor();
    expect(new URL(page.url()).searchParams.get('member')).toBeTruthy();
    expect(await seriousViolations(context, page)).toEqual([]);
    await page.keyboard.press('Escape');
    await panel('At the door').waitFor({ state: 'detached' });
  });

  it('change the name of the organisation, which every page then has', async () => {
    await open('organisation');
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Northwind Traders');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The organisation was changed.').waitFor();
    await page.goto(`${server.address}/o/${ORG}`);
    await title('Northwind Traders').waitFor();
  });

  it('show what happened at the door of everybody', async () => {
    await open('sign-ins');
    await panel('Sign-ins and keys')
      .getByRole('cell', { name: /^Signed in/ })
      .first()
      .waitFor();
    await page.getByLabel('Whose').selectOption({ label: 'Ada Holm' });
    expect(new URL(page.url()).searchParams.get('user')).toBeTruthy();
    await panel('Sign-ins and keys')
      .getByRole('cell', { name: /^Signed in/ })
      .first()
      .waitFor();
  });

  it('make a webhook, whose receiver hears of the next change and can tell that it is genuine', async () => {
    await open('webhooks');
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('Name').fill('Chat');
    await page.getByLabel('Address').fill(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
    await page.getByLabel('A record changed').check();
    await page.getByRole('button', { name: 'Make the webhook' }).click();
    const secret = String(await page.getByLabel('Secret of the webhook').textContent());
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await api('POST', '/systems', { title: 'Billing' });
    await expect.poll(() => got.length, { timeout: 20_000 }).toBe(1);
    const { headers, text } = got[0] ?? { headers: {}, text: '' };
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${text}`;
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    await page.getByRole('button', { name: 'Chat' }).click();
    await page.getByText('Taken').first().waitFor();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.locator('summary').getByText('A test').first().waitFor();
    expect(got.at(-1)?.text).toContain('"type":"test"');
    expect(await seriousViolations(context, page)).toEqual([]);
  });

  it('send a test mail and show what the mail server said, but not what it is spoken to with', async () => {
    await open('mail');
    await panel('How it goes out').getByText('candor@example.com').waitFor();
    await page.getByText('Nobody: every member who wants mail gets it.').waitFor();
    await page.getByRole('button', { name: 'Send me a test message' }).click();
    await page
      .getByRole('status')
      .getByText(/^To ada@example.com/)
      .waitFor();
    expect(smtp.messages.at(-1)).toContain('Subject: A test from Candor');
    expect(await page.content()).not.toContain('hush');
    expect(await seriousViolations(context, page)).toEqual([]);
  });

  it('add a field of one’s own, drawn beforehand, that a form then has', async () => {
    await open('fields');
    await page.getByRole('textbox', { name: 'Label', exact: true }).fill('Cost centre');
    await page.getByText('Stored as x_cost_centre.').waitFor();
    await page.getByRole('region', { name: 'As it will be in the form' }).getByLabel('Cost centre').waitFor();
    await page.getByRole('button', { name: 'Add the field' }).click();
    await panel('Controls').getByText('x_cost_centre').waitFor();
    await page.goto(`${server.address}/o/${ORG}/controls/new`);
    await page.getByLabel('Cost centre').waitFor();
    await open('fields');
    await page.getByRole('button', { name: 'Retire: Cost centre' }).click();
    await page.getByRole('button', { name: 'Reinstate: Cost centre' }).waitFor();
  });

  it('show only what somebody may open', async () => {
    await open('members');
    await page.getByLabel('E-mail').fill('cara@example.com');
    await page.getByRole('button', { name: 'Invite' }).click();
    const link = await page.getByLabel('Invitation link').textContent();
    const theirs = await browser.newContext();
    const their = await theirs.newPage();
    await their.goto(String(link));
    await their.getByLabel('Your name').fill('Cara Diaz');
    await their.getByRole('textbox', { name: 'Password' }).fill('another long sentence');
    await their.getByRole('button', { name: 'Join' }).click();
    await their.waitForURL(`**/o/${ORG}`);
    await their.goto(`${server.address}/o/${ORG}/settings`);
    const nav = their.getByRole('navigation', { name: 'Settings' });
    await nav.getByRole('link', { name: 'Roles' }).waitFor();
    for (const name of ['Members', 'Webhooks', 'Mail', 'Sign-ins'])
      expect(await nav.getByRole('link', { name }).count(), name).toBe(0);
    await theirs.close();
  });
});

describe('the profile', () => {
  it('shows one’s own sign-ins and sessions, and ends another one', async () => {
    const other = await browser.newContext();
    const response = await other.request.post(`${server.address}/api/auth/sign-in/email`, {
      data: { email: OWNER.email, password: OWNER.password },
      headers: { origin: server.address },
    });
    expect(response.ok()).toBe(true);
    await page.goto(`${server.address}/profile`);
    await panel('Your sign-ins')
      .getByRole('cell', { name: /^Signed in/ })
      .first()
      .waitFor();
    await panel('Where you are signed in').getByText('This one').waitFor();
    await page.getByRole('button', { name: /^End the (other one|\d+ others)$/ }).click();
    await panel('Your sign-ins')
      .getByRole('cell', { name: /^Sessions ended/ })
      .waitFor();
    expect((await other.request.get(`${server.address}/api/v1/me`)).status()).toBe(401);
    await other.close();
    expect(await seriousViolations(context, page)).toEqual([]);
  });

  it('changes the name and the password', async () => {
    await page.goto(`${server.address}/profile`);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Holm-Reyes');
    await page.getByRole('button', { name: 'Save the name' }).click();
    await page.getByText('Your name was changed.').waitFor();
    await page.getByRole('textbox', { name: 'Present password' }).fill('wrong');
    await page.getByRole('textbox', { name: 'New password' }).fill(NEXT_PASSWORD);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page
      .getByRole('alert')
      .getByText(/password/)
      .first()
      .waitFor();
    await page.getByRole('textbox', { name: 'Present password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('Your password was changed.').waitFor();
    await panel('Your sign-ins')
      .getByRole('cell', { name: /^Password changed/ })
      .waitFor();
    // The wrong one was refused, as the browser says of any answer but 200.
    expect(world.complaints.filter((line) => !line.includes('400') && !line.includes('401'))).toEqual([]);
  });

  it('turns on an authenticator by its QR code; then it takes a code to sign in, or a backup code, each once', async () => {
    const factor = panel('Second factor');
    await factor.getByRole('textbox', { name: 'Your password' }).fill(NEXT_PASSWORD);
    await factor.getByRole('button', { name: 'Set up an authenticator' }).click();
    const address = (await factor.getByLabel('Address for the authenticator').textContent()) ?? '';
    const [first = '', second = ''] = ((await factor.getByLabel('Backup codes').textContent()) ?? '').split('\n');
    expect(new URL(address).protocol).toBe('otpauth:');
    // A camera sees the dark modules: they are those of the address, and of no other text.
    const { data } = encode(address, { border: 2 });
    const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? `M${x} ${y}` : [])));
    const drawn = await factor
      .getByRole('img', { name: /as a QR code/ })
      .locator('path')
      .getAttribute('d');
    expect(drawn?.match(/M\d+ \d+/g)).toEqual(dark);
    await factor.getByRole('textbox', { name: /The code that it shows now/ }).fill(totp(address));
    await factor.getByRole('button', { name: 'Switch it on' }).click();
    await factor.getByRole('button', { name: 'Remove the second factor' }).waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);

    const signOut = async () => {
      await page.goto(`${server.address}/o/${ORG}`);
      await page.getByRole('button', { name: /your account/ }).click();
      await page.getByRole('menuitem', { name: 'Sign out' }).click();
      await title('Sign in').waitFor();
    };
    const signIn = async (code: string) => {
      await page.getByLabel('E-mail').fill(OWNER.email);
      await page.getByRole('textbox', { name: 'Password' }).fill(NEXT_PASSWORD);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await enter(code);
    };
    const enter = async (code: string) => {
      await page.getByRole('textbox', { name: 'Code' }).fill(code);
      await page.getByRole('button', { name: 'Continue' }).click();
    };
    const isIn = () => page.getByRole('button', { name: /your account/ }).waitFor();
    await signOut();
    await signIn(totp(address));
    await isIn();
    await signOut();
    await signIn(first);
    await isIn();
    await signOut();
    await signIn(first);
    await page.getByRole('alert').first().waitFor();
    expect(await seriousViolations(context, page)).toEqual([]);
    await enter(second);
    await isIn();
  });
});
