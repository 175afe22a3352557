// MDN's own scanner, unmodified, on a host that stands on this machine: `node scan.mjs HOST HTTP-PORT HTTPS-PORT` prints what
// it found as JSON. As with curl's --connect-to, connections to the host's ports 80 and 443 end at these.
import { existsSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";

const [host, plain, tls] = process.argv.slice(2);

const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const port = { 80: plain, 443: tls }[options.port];
  if (options.host !== host || !port) throw new Error(`the scanner looks elsewhere: ${options.host}:${options.port}`);
  Object.assign(options, { host: "127.0.0.1", port: Number(port) });
  return connect.apply(this, args);
};

// Its install script would fetch the list of preloaded hosts. With an empty one nothing is credited for standing there.
const preloaded = new URL("../conf/hsts-preload.json", import.meta.resolve("@mdn/mdn-http-observatory"));
if (!existsSync(preloaded)) writeFileSync(preloaded, "{}");

const { scan } = await import("@mdn/mdn-http-observatory");
console.log(JSON.stringify(await scan(host)));
