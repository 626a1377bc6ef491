// Starts the browser on a page; where something isn't there, says what to do.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const MAKE = `make it in the project's folder:
  cargo run --release --example letters -- --seed 3 --count 120 target/letters
  (cd target && release/mtuslint audit letters -o html:audit.html > audit.md)`;

export function end(message) {
  console.error(message);
  process.exit(2);
}

export function page(file, usage) {
  if (!file) end(usage);
  if (!existsSync(file)) end(`${file} isn't there; ${MAKE}`);
  return pathToFileURL(resolve(file)).href;
}

export async function browser() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    end(`no browser is at ${executablePath}; install Chromium (apt-get install chromium), or let CHROMIUM name one`);
  }
  const { chromium } = await import("playwright-core").catch(() => end("run `npm ci` in tests/browser first"));
  return chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
}
