// Uses the console as a person would, in Debian's Chromium: by mouse, by keys, by dropping files, on a telephone.
//
//   node console.mjs CONSOLE-URL CHROMIUM PICTURE-FOLDER PROFILE-FOLDER TOKEN
//
// Prints one JSON object with what was seen; ConsolePageTest judges it. Ends with 1 where a step is impossible.
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [base, executablePath, pictures, profile, token] = process.argv.slice(2);
const axe = fs.readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const seen = { consoleErrors: [], foreign: [], violations: [], overflow: [], dialogs: 0 };

const options = {
  executablePath,
  headless: true,
  viewport: { width: 1100, height: 800 },
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
};
const context = await chromium.launchPersistentContext(profile, options);
try {
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(base).origin)) seen.foreign.push(request.url());
  });
  page.on("console", (message) => message.type() === "error" && seen.consoleErrors.push(message.text()));
  page.on("dialog", (dialog) => seen.dialogs++ || dialog.dismiss());

  await page.goto(base);
  seen.login = new URL(page.url()).pathname;
  await look(page, "login");
  await page.getByLabel("Token").fill(token);
  await page.keyboard.press("Enter");
  await page.waitForSelector("nav a[aria-current]");
  seen.title = await page.title();
  await page.getByText("highest").first().waitFor();
  await look(page, "overview");

  await byKeys(page);
  await byDropping(page);
  await look(page, "files");
  await page.goto(`${base}files/dropped/inner?about=1`);
  await look(page, "about");
  await sections(page);
  await movesAlone(page);
  await fromElsewhere();
  await withoutScript();
  console.log(JSON.stringify(seen));
} finally {
  await context.close();
}

// A folder is made, and a file uploaded into it, without a mouse.
async function byKeys(page) {
  await page.goto(`${base}files/`);
  await page.keyboard.press("Tab");
  seen.firstFocus = await page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press("Enter");
  await tabTo(page, "New folder");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("<img src=x onerror=alert(1)>");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=status].said");
  seen.made = await page.innerText("tbody");
  await tabTo(page, "<img src=x onerror=alert(1)>");
  await page.keyboard.press("Enter");
  await page.waitForURL(/%3Cimg/);
  seen.inside = await page.innerText("h1");
  await page.locator("summary", { hasText: "Upload" }).click();
  await page.setInputFiles("input[type=file]", [
    { name: "100%.txt", mimeType: "text/plain", buffer: Buffer.from("all of it") },
  ]);
  await page.locator("form button", { hasText: "Upload" }).click();
  await page.waitForSelector("[role=status].said");
  seen.uploaded = await page.innerText("tbody");
  const saved = page.waitForEvent("download");
  await page.getByLabel("About 100%.txt").click();
  await page.getByRole("link", { name: "Download" }).click();
  seen.saved = fs.readFileSync(await (await saved).path(), "utf8");
  seen.savedName = (await saved).suggestedFilename();
}

async function tabTo(page, text) {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement.textContent.trim())) === text) return;
  }
  throw new Error(`"${text}" is not reached by the tab key`);
}

// A folder with a file in it, and another file, are dropped together.
async function byDropping(page) {
  await page.goto(`${base}files/`);
  await page.evaluate(() => {
    const file = (name, text) => ({ isFile: true, name, file: (done) => done(new File([text], name)) });
    const folder = (name, entries) => ({
      isFile: false,
      name,
      createReader: () => ({ readEntries: (done) => done(entries.splice(0)) }),
    });
    const dropped = [folder("dropped", [folder("inner", [file("deep.txt", "deep")])]), file("flat.txt", "flat")];
    const data = { types: ["Files"], items: dropped.map((entry) => ({ webkitGetAsEntry: () => entry })) };
    const event = Object.assign(new Event("drop", { bubbles: true, cancelable: true }), { dataTransfer: data });
    document.dispatchEvent(event);
  });
  await page.waitForSelector("[role=status].said");
  seen.dropped = await page.innerText("tbody");
  await page.goto(`${base}files/dropped/inner`);
  seen.deep = await page.innerText("tbody");
  await page.goto(`${base}files/`);
}

// Every other section of the navigation.
async function sections(page) {
  const links = await page.locator("nav[aria-label=Console] a").evaluateAll((all) => all.map((link) => link.href));
  seen.sections = links.length;
  for (const link of links.slice(2)) {
    await page.goto(link);
    await look(page, new URL(link).pathname.split("/")[2]);
  }
}

// What is live changes without being asked for, until it is paused.
async function movesAlone(page) {
  await page.goto(base);
  const first = await page.innerText("#now");
  await page.waitForFunction((old) => document.querySelector("#now").innerText !== old, first);
  seen.moves = true;
  await page.getByRole("button", { name: "Pause updates" }).click();
  seen.paused = await page.getByRole("button", { name: "Go on updating" }).count();
}

// A page of another site, which is of the same host: ports do not count for cookies.
async function fromElsewhere() {
  const server = http.createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end("<body>another site</body>");
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const page = await context.newPage();
  page.setDefaultTimeout(180_000);
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  seen.elsewhere = await page.evaluate(async (console) => {
    const tried = {};
    const body = new URLSearchParams({ name: "stolen" });
    const posted = { method: "POST", mode: "no-cors", credentials: "include", body };
    await fetch(`${console}files/?do=folder`, posted).catch(() => {});
    tried.read = await fetch(`${console}files/`, { credentials: "include" }).then(
      () => "read",
      () => "refused",
    );
    const frame = document.createElement("iframe");
    frame.src = console;
    const loaded = new Promise((done) => (frame.onload = done));
    document.body.append(frame);
    await loaded;
    try {
      tried.frame = frame.contentDocument === null ? "closed" : "open";
    } catch {
      tried.frame = "closed";
    }
    const script = document.createElement("script");
    script.src = `${console}download/flat.txt`;
    tried.script = await new Promise((done) => {
      script.onload = () => done("run");
      script.onerror = () => done("refused");
      document.body.append(script);
    });
    return tried;
  }, base);
  seen.frames = page.frames().filter((frame) => frame.url().startsWith(base)).length;
  const form = `<form method=post action="${base}files/?do=folder"><input name=name value=stolen></form>`;
  await page.setContent(form);
  await Promise.all([page.waitForNavigation(), page.evaluate(() => document.forms[0].submit())]);
  seen.forged = await page.innerText("body");
  await page.goto(`${base}files/`);
  seen.afterForgery = await page.innerText("tbody");
  await page.close();
  server.close();
}

// The same pages in a browser that runs no script.
async function withoutScript() {
  const plain = await chromium.launchPersistentContext(`${profile}-plain`, { ...options, javaScriptEnabled: false });
  try {
    const page = await plain.newPage();
    page.setDefaultTimeout(180_000);
    await page.goto(base);
    await page.getByLabel("Token").fill(token);
    await page.keyboard.press("Enter");
    await page.waitForSelector("nav a[aria-current]");
    await page.goto(`${base}files/`);
    await page.getByLabel("Choose flat.txt").check();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.waitForSelector("[role=status].said");
    seen.deleted = await page.innerText("tbody");
  } finally {
    await plain.close();
  }
}

// A page in light and dark, wide and narrow, and what axe-core finds in it.
async function look(page, name) {
  for (const [scheme, width] of [
    ["light", 1100],
    ["dark", 1100],
    ["light", 360],
  ]) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: `${pictures}/console-${name}-${scheme}-${width}.png` });
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    if (wider > 0) seen.overflow.push(`${name} at ${width}: ${wider} pixels`);
    const found = await page.evaluate(`${axe}; axe.run().then((result) => result.violations.map((violation) =>
      violation.id + ": " + violation.nodes.map((node) => node.html.slice(0, 120)).join(" ")))`);
    seen.violations.push(...found.map((text) => `${name} ${scheme} ${width}: ${text}`));
  }
  await page.setViewportSize({ width: 1100, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}
