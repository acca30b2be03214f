// Looks at every HTML file of a folder as different people meet it: axe's rules in
// light and dark, with scripts and without, at 320 pixels (also what 1,280 pixels
// become at 400 %), and by keyboard alone; then lighthouse's accessibility score of
// the files named after the folder. Prints one line a finding; exits 1 if there is any.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, ...scored] = process.argv.slice(2);
const modules = createRequire(path.join(process.env.AXE_DIR, 'package.json'));
const load = async (name) => import(pathToFileURL(modules.resolve(name)).href);
const puppeteer = (await load('puppeteer-core')).default;
const axe = fs.readFileSync(modules.resolve('axe-core/axe.min.js'), 'utf8');

const pages = fs.readdirSync(folder, { recursive: true }).filter((f) => f.endsWith('.html')).sort();
let found = 0, looked = 0;
const seen = new Map();
function finding(page, what) {
  found++;
  seen.set(what, [...(seen.get(what) ?? []), page]);
}

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  protocolTimeout: 60_000,
  args: ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'],
});

const url = (page) => pathToFileURL(path.resolve(folder, page)).href;
// A run of its own for each way of looking, so that nothing is left from the last.
async function open(page, { scheme = 'light', scripts = true, width = 1280 } = {}) {
  const tab = await browser.newPage();
  await tab.setViewport({ width, height: 900 });
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await tab.setJavaScriptEnabled(scripts);
  tab.on('request', (r) => /^(file|data):/.test(r.url()) || finding(page, `asks ${r.url()}`));
  tab.on('dialog', (d) => { finding(page, `opens a dialog: ${d.message()}`); d.dismiss(); });
  tab.on('pageerror', (e) => finding(page, `script: ${e.message}`));
  await tab.goto(url(page), { waitUntil: 'load' });
  return tab;
}

// A mail is shown inside the page of a mail program, which has its own main part.
const isMail = (page) => /^(digest|alert)\./.test(page);

async function rules(page, how) {
  const tab = await open(page, how);
  await tab.setJavaScriptEnabled(true); // for axe itself: the page has loaded without
  await tab.evaluate(axe);
  const all = await tab.evaluate((off) => window.axe.run(document, {
    resultTypes: ['violations'], rules: Object.fromEntries(off.map((r) => [r, { enabled: false }])),
  }), isMail(page) ? ['landmark-one-main', 'region'] : []);
  for (const v of all.violations) {
    for (const n of v.nodes) {
      finding(page, `${v.impact} ${v.id} (${how.scheme}${how.scripts ? '' : ', no scripts'}): ${n.html.slice(0, 120)}: ${n.failureSummary.split('\n')[1]?.trim()}`);
    }
  }
  await tab.close();
}

// Nothing may need scrolling to the side on a narrow screen, save a table in a box
// of its own that the keyboard reaches.
async function narrow(page) {
  const tab = await open(page, { width: 320 });
  const wide = await tab.evaluate(() => {
    const over = document.documentElement.scrollWidth - 320;
    if (over <= 0) { return null; }
    const boxes = [...document.body.querySelectorAll('*')].filter((e) => !e.closest('.scroll') && e.getBoundingClientRect().right > 321);
    return `${over} px too wide: ${boxes.at(-1)?.outerHTML.slice(0, 100)}`;
  });
  if (wide) { finding(page, `320 px: ${wide}`); }
  await tab.close();
}

// Tab goes through everything that can be used, in the order it is written in, and
// each shows that it has the focus.
async function keyboard(page) {
  const tab = await open(page);
  const want = await tab.evaluate(() => {
    const all = [...document.querySelectorAll('a[href], input, button, [tabindex="0"]')].filter((e) => e.checkVisibility());
    all.forEach((e, i) => { e.dataset.nth = i; });
    return all.length;
  });
  for (let i = 0; i < Math.min(want, 40); i++) {
    await tab.keyboard.press('Tab');
    const got = await tab.evaluate(() => {
      const e = document.activeElement, s = getComputedStyle(e), box = e.getBoundingClientRect();
      return { nth: e.dataset.nth, line: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0, there: box.right > 0 && box.bottom > 0, html: e.outerHTML.slice(0, 80) };
    });
    if (got.nth !== String(i)) { finding(page, `keyboard: stop ${i + 1} is ${got.html}`); break; }
    if (!got.line || !got.there) { finding(page, `keyboard: focus is not seen on ${got.html}`); }
  }
  await tab.close();
}

for (const page of pages) {
  looked++;
  for (const scheme of ['light', 'dark']) {
    await rules(page, { scheme, scripts: true });
  }
  await rules(page, { scheme: 'light', scripts: false });
  await narrow(page);
  await keyboard(page);
}

// lighthouse wants a server: one on loopback that gives the folder's files.
if (scored.length) {
  const { default: lighthouse } = await load('lighthouse');
  const kinds = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };
  const server = http.createServer((q, a) => {
    const file = path.join(folder, path.normalize(decodeURIComponent(new URL(q.url, 'http://x').pathname)));
    if (!fs.existsSync(file)) { a.writeHead(404).end(); return; }
    a.writeHead(200, { 'Content-Type': kinds[path.extname(file)] ?? 'application/octet-stream' }).end(fs.readFileSync(file));
  });
  await new Promise((ready) => { server.listen(0, '127.0.0.1', ready); });
  for (const page of scored) {
    const at = `http://127.0.0.1:${server.address().port}/${page}`;
    const { lhr } = await lighthouse(at, { port: new URL(browser.wsEndpoint()).port, onlyCategories: ['accessibility'], logLevel: 'silent' });
    const score = Math.round(lhr.categories.accessibility.score * 100);
    console.log(`lighthouse accessibility ${score}: ${page}`);
    if (score !== 100) {
      const why = Object.values(lhr.audits).filter((a) => a.score !== null && a.score < 1).map((a) => a.id);
      finding(page, `lighthouse ${score}: ${why.join(', ')}`);
    }
  }
  server.close();
}
await browser.close();

for (const [what, where] of seen) {
  console.log(`${where.length} × ${what}\n    ${where.slice(0, 4).join(' ')}${where.length > 4 ? ' …' : ''}`);
}
console.log(`${looked} pages looked at, ${found} findings`);
process.exit(found ? 1 : 0);
