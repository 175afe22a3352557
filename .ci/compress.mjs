// Lays a brotli and a gzip copy beside each browser file, so that the server never compresses one.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const folder = process.argv[2];
for (const name of readdirSync(folder)) {
  if (!/\.(js|css|wasm)$/.test(name)) continue;
  const file = join(folder, name);
  const made = statSync(file, { throwIfNoEntry: true }).mtimeMs;
  if ((statSync(`${file}.br`, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= made) continue;
  const text = readFileSync(file);
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  writeFileSync(`${file}.br`, brotliCompressSync(text, { params: size }));
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
}
