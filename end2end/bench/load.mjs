/** A few seconds of the same request over and over, and what came of it. Only this machine is ever asked. */

import autocannon from "autocannon";

const SECONDS = 3;
const CONNECTIONS = 8;

/** One row's numbers: bytes an answer (headers included), answers a second, milliseconds at the median and the 99th. */
export async function load(url, { method = "GET", headers = {}, body } = {}) {
  if (new URL(url).hostname !== "127.0.0.1") throw new Error(`not this machine: ${url}`);
  const first = await fetch(url, { method, headers, body, redirect: "manual" });
  await first.arrayBuffer();
  if (first.status !== 200) throw new Error(`${url}: ${first.status}`);
  const seen = await autocannon({ url, method, headers, body, connections: CONNECTIONS, duration: SECONDS });
  if (seen.non2xx + seen.errors > 0) {
    throw new Error(`${url}: ${seen.non2xx} other answers, ${seen.errors} errors: this measures nothing`);
  }
  const bytes = Math.round(seen.throughput.total / seen.requests.total);
  return [bytes, Math.round(seen.requests.average), seen.latency.p50, seen.latency.p99];
}

/** A table in Markdown. */
export function table(title, columns, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  console.log([`\n### ${title}\n`, line(columns), line(columns.map(() => "---")), ...rows.map(line)].join("\n"));
}

export const RATE = ["bytes", "requests/s", "p50 ms", "p99 ms"];
