// Goes through life cycles (lifecycle.py says what a step is) with the AWS SDK for JavaScript.
//
//     node lifecycle_client.js ENDPOINT REGION FILE...   FILE: {"steps": [...]} as JSON
//
// Prints {FILE: transcript} as JSON; the transcript has an outcome for each step. Credentials come
// from the environment. Exit status 0 also when calls fail: what should have come out is not judged
// here.
"use strict";

const fs = require("node:fs");
const sdk = require("@aws-sdk/client-vpc-lattice");

const PATIENCE_MS = 20000;
const PAUSE_MS = 30;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// The strings of a value with "${name}" replaced.
function filled(value, saved) {
  if (typeof value === "string") {
    return value.replace(/\$\{(\w+)\}/g, (_, name) => saved[name]);
  }
  if (Array.isArray(value)) return value.map((item) => filled(item, saved));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, filled(v, saved)]));
}

// Whether all of `part` is in `whole`: members of objects, and lists item by item.
function has(whole, part) {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && whole.length === part.length &&
      part.every((item, i) => has(whole[i], item));
  }
  if (part === null || typeof part !== "object") return whole === part;
  return whole instanceof Object && Object.entries(part).every(([name, p]) => has(whole[name], p));
}

function shown(members) {
  return JSON.parse(JSON.stringify(members));
}

async function send(client, step, parameters) {
  try {
    const { $metadata, ...reply } = await client.send(new sdk[`${step.call}Command`](parameters));
    return { status: $metadata.httpStatusCode, reply: shown(reply) };
  } catch (error) {
    if (!error.$metadata?.httpStatusCode) throw error;
    const members = Object.fromEntries(Object.entries(error).filter(
      ([name]) => !name.startsWith("$") && !["name", "message"].includes(name)));
    return { status: error.$metadata.httpStatusCode,
             error: { code: error.name, message: error.message, ...shown(members) } };
  }
}

async function allPages(client, step, parameters) {
  const pages = [];
  const all = sdk[`paginate${step.call}`]({ client, pageSize: step.pageSize }, parameters);
  for await (const page of all) pages.push(shown(page.items));
  return { status: 200, pages: pages.map((items) => items.length), reply: { items: pages.flat() } };
}

// The outcome of a step; steps with `until` or `until_error` are repeated until that is so.
async function take(client, step, saved) {
  const parameters = filled(step.with ?? {}, saved);
  if (step.pageSize) return allPages(client, step, parameters);
  const wanted = filled(step.until ?? step.until_error, saved);
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const outcome = await send(client, step, parameters);
    const found = step.until ? outcome.reply : outcome.error && { ...outcome, ...outcome.error };
    if (!wanted || Date.now() > end || has(found, wanted)) return outcome;
    await sleep(PAUSE_MS);
  }
}

async function admin(endpoint, path, method, body) {
  const reply = await fetch(`${endpoint}/_emulator/${path}`,
                            { method, body: body && JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text && JSON.parse(text);
}

function at(value, path) {
  return path.split(".").reduce((inner, name) => inner?.[name], value);
}

async function walk(endpoint, client, life, usual) {
  const saved = {};
  const transcript = [];
  await admin(endpoint, "reset", "POST");
  await admin(endpoint, "settings", "PATCH", { ...usual, ...life.settings });
  for (const step of life.steps) {
    if (step.set) {
      await admin(endpoint, "settings", "PATCH", step.set);
      transcript.push({ set: step.set });
      continue;
    }
    const outcome = await take(client, step, saved);
    for (const [name, path] of Object.entries(step.save ?? {})) {
      saved[name] = at(outcome.reply, path);
    }
    transcript.push(outcome);
  }
  return transcript;
}

async function main([endpoint, region, ...files]) {
  const client = new sdk.VPCLatticeClient({ endpoint, region });
  const usual = await admin(endpoint, "settings", "GET");
  const transcripts = {};
  for (const file of files) {
    const life = JSON.parse(fs.readFileSync(file, "utf8"));
    transcripts[file] = await walk(endpoint, client, life, usual);
  }
  process.stdout.write(JSON.stringify(transcripts));
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
