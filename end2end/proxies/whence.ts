import { expect } from "@playwright/test";
import { send } from "./house.ts";

const CLAIM = "203.0.113.9";

/** What somebody writes who wants the journal to name another address than theirs. */
const ATTACKS: Record<string, string | string[]>[] = [
  {},
  { "X-Forwarded-For": CLAIM },
  { "X-Forwarded-For": `${CLAIM}, 198.51.100.7` },
  { "X-Forwarded-For": "127.0.0.1" },
  { "X-Forwarded-For": [CLAIM, "127.0.0.1"] },
  { X_Forwarded_For: CLAIM },
  { "X-Real-IP": CLAIM, Forwarded: `for=${CLAIM}`, "CF-Connecting-IP": CLAIM },
  { "X-Forwarded-For": CLAIM, connection: "close, X-Forwarded-For" },
];

/** Each attack makes a client, from an address that is not the proxy's; the journal then says where they all came from. */
export async function journalNamesTheirAddress(url: string, cookie: string, proxy = "127.0.0.1"): Promise<void> {
  const [ada, from] = [{ cookie, origin: url }, "127.0.0.2"];
  const made = new Map<string, string>();
  for (const attack of ATTACKS) {
    const form = { name: `from afar ${made.size}`, status: "active", minutes: "60", auth_type: "SECRET", base: "" };
    const answer = await send(`${url}/sandbox/clients/new`, { ...ada, ...attack }, Object.entries(form), from);
    const told = JSON.stringify([attack, answer.status, answer.text.slice(0, 300)]);
    // A proxy may refuse to be told what to forget.
    expect("connection" in attack ? [303, 400] : [303], told).toContain(answer.status);
    if (answer.status === 303) made.set(new URL(answer.location, url).pathname.split("/").at(-1) ?? "", told);
  }
  const log = await send(`${url}/sandbox/audit/export`, ada, [["format", "jsonl"]]);
  const entries = log.text.trim().split("\n").map((line) => JSON.parse(line) as Record<string, string>);
  for (const [id, told] of made) {
    const entry = entries.find(({ action, client }) => action === "clients/create" && client === id);
    expect(entry?.from, told).toBe(`${from} via ${proxy}`);
  }
}
