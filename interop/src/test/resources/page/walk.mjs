// Walks through a directory listing as a person would, in Debian's Chromium, and takes pictures on the way.
//
//   node walk.mjs LISTING-URL CHROMIUM PICTURE-FOLDER PROFILE-FOLDER
//
// Prints one JSON object with what was seen; PageTest judges it and the pictures. Ends with 1 where a step is
// impossible.
import { chromium } from "playwright-core";

const [listing, executablePath, pictures, profile] = process.argv.slice(2);
const seen = { requests: [], consoleErrors: [] };

const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1000, height: 700 },
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  page.on("request", (request) => seen.requests.push(request.url()));
  page.on("console", (message) => {
    const isIcon = message.location().url.endsWith("/favicon.ico"); // asked for by the browser, not by the page
    if (message.type() === "error" && !isIcon) seen.consoleErrors.push(message.text());
  });

  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(listing);
  seen.title = await page.title();
  seen.text = await page.innerText("body");
  await page.screenshot({ path: `${pictures}/light.png` });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: `${pictures}/dark.png` });

  await entry(page, "decisions").click();
  await page.waitForURL(/\/decisions\/?$/);
  seen.folderText = await page.innerText("body");
  await entry(page, "build.md").click();
  await page.waitForURL(/\/build\.md$/);
  seen.fileText = await page.innerText("body");
  await page.goBack();
  seen.backText = await page.innerText("body");

  await page.setViewportSize({ width: 390, height: 700 });
  seen.overflowPixels = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  await page.screenshot({ path: `${pictures}/narrow.png` });

  const odd = "an odd näme & more.txt";
  await page.goto(listing);
  await entry(page, odd).click();
  seen.oddText = await page.innerText("body");
  seen.address = page.url();

  await page.goto(listing);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  seen.focused = await page.evaluate(() => document.activeElement.textContent);
  seen.first = await page.innerText("tbody td.name > a:not(.look)");
  await page.getByRole("link", { name: "Preview of ARCHITECTURE.md" }).click();
  seen.preview = await page.innerText("main h1");
  console.log(JSON.stringify(seen));
} finally {
  await context.close();
}

function entry(page, name) {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return page.getByRole("link", { name: new RegExp(`^\\s*${escaped}/?\\s*$`) }).first();
}
