import { chromium } from "playwright-core"; import fs from "node:fs"; import os from "node:os";
const dir = fs.mkdtempSync(os.tmpdir() + "/shot-");
const [,, file, out, scheme = "light", sel] = process.argv;
const args = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync".split(" ");
const c = await chromium.launchPersistentContext(dir, { executablePath: "/usr/bin/chromium", args, colorScheme: scheme, viewport: { width: 1200, height: 900 } });
const p = await c.newPage(); p.on("console", (m) => console.log("CONSOLE", m.text())); p.on("pageerror", (e) => console.log("ERROR", e.message));
await p.goto("file://" + file);
if (sel) { for (const s of sel.split("|")) await p.locator(s).click({ force: true, position: { x: 30, y: 8 } }); }
await p.waitForTimeout(300);
await p.screenshot({ path: out, fullPage: true }); await c.close(); fs.rmSync(dir, { recursive: true });
