/**
 * `make bench`: side-by-side measurements, all in one run on one machine. Compare rows with each other, not with another
 * machine's; the load comes from the same cores, so the fastest rows are bounded by it.
 */

import { cpus } from "node:os";
import { resolve } from "node:path";
import { pages } from "./console.mjs";
import { inventory } from "./inventory.mjs";
import { sandbox } from "./sandbox.mjs";

const binary = process.env.CLIENTELE_BIN ?? resolve(import.meta.dirname, "../../target/release/clientele");
console.log(`${cpus().length} x ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}, 8 connections, 3 s a row`);
await sandbox(binary);
await pages(binary);
await inventory(binary);
