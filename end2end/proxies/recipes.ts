// The recipes in front of a console, each by its real program, and an attacker who is signed in as somebody small.
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { startAuthority } from "./authority.ts";
import { behindProxy, look, PROOF, SECRET, send } from "./house.ts";
import { freePort, Proxy } from "./proxy.ts";
import { journalNamesTheirAddress } from "./whence.ts";

const AUTHELIA = { user: "Remote-User", groups: "Remote-Groups", other: "X-Forwarded-User", authority: "127.0.0.1:9091" };
const OAUTH2 = { user: "X-Forwarded-User", groups: "X-Forwarded-Groups", other: "Remote-User", authority: "127.0.0.1:4180" };

const RECIPES = [
  { program: "nginx", start: Proxy.nginx, profile: "oauth2-proxy", names: OAUTH2 },
  { program: "nginx over a socket", start: Proxy.nginx, profile: "oauth2-proxy", names: OAUTH2, socket: true },
  { program: "caddy", start: Proxy.caddy, profile: "authelia", names: AUTHELIA },
  // Debian's passes on what later ones drop.
  { program: "caddy-newest", start: Proxy.caddyNewest, profile: "authelia", names: AUTHELIA },
  { program: "traefik", start: Proxy.traefik, profile: "authelia", names: AUTHELIA },
  { program: "envoy", start: Proxy.envoy, profile: "authelia", names: AUTHELIA },
];

for (const { program, start, profile, names, socket = false } of RECIPES) {
  test.describe(program, () => {
    let url = "";
    const stops: (() => unknown)[] = [];
    test.beforeAll(async () => {
      const [front, behind, port] = [await freePort(), await freePort(), await freePort()];
      url = `http://127.0.0.1:${front}`;
      const authority = await startAuthority(port);
      stops.push(() => {
        authority.closeAllConnections();
        authority.close();
      });
      const at = join(tmpdir(), `clientele-${behind}.sock`);
      const console = await behindProxy(url, socket ? at : behind, { mode: "headers", profile, ...(socket ? {} : PROOF) });
      stops.push(async () => {
        await console.stop();
        console.forget();
        rmSync(at, { force: true });
      });
      const proxy = await start(front, {
        "http://127.0.0.1:3000": socket ? `http://unix:${at}:` : `http://127.0.0.1:${behind}`,
        [names.authority]: `127.0.0.1:${port}`,
        "PROXY-SECRET": SECRET,
      });
      stops.push(() => proxy.stop());
      // Envoy and Traefik listen before they route.
      await expect.poll(async () => (await look(url, { cookie: "who=ada" })).status).toBe(200);
    });
    test.afterAll(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });

    const account = async (who: string, headers: Record<string, string | string[]> = {}) =>
      await look(url, { ...(who && { cookie: `who=${who}` }), ...headers });

    test("whom the authorising service names is who they are", async () => {
      expect(await account("ada")).toMatchObject({ status: 200, subject: "ada", role: "administrator" });
      expect(await account("eve")).toMatchObject({ status: 200, subject: "eve", role: "no role" });
      expect((await account("una")).text).toContain("nobody told the console your groups");
    });

    test("whoever is not signed in gets nothing, whatever they send", async () => {
      for (const headers of [{}, { [names.user]: "ada", [names.groups]: "zid-admins" }, { "X-Proxy-Secret": SECRET }]) {
        const seen = await account("", headers as Record<string, string>);
        expect([302, 401, 403], JSON.stringify([headers, seen])).toContain(seen.status);
        expect(seen.role).toBe("");
      }
    });

    test("no header of one's own makes a signed-in person anybody else", async () => {
      const underscored = (name: string) => name.replaceAll("-", "_");
      const attacks: Record<string, string | string[]>[] = [
        { [names.user]: "ada" },
        { [names.groups]: "zid-admins" },
        { [names.groups]: ["lunch", "zid-admins"] },
        { [names.groups.toLowerCase()]: "zid-admins" },
        { [underscored(names.user)]: "ada" },
        { [underscored(names.groups)]: "zid-admins" },
        { [names.groups.replace("-", "_")]: "zid-admins" },
        { [names.groups.replace("-", ".")]: "zid-admins" },
        { [names.other]: "ada" },
        { "X-Auth-Request-User": "ada", "X-Auth-Request-Groups": "zid-admins" },
        { OIDC_CLAIM_sub: "ada", OIDC_CLAIM_groups: "zid-admins" },
        { "X-authentik-username": "ada" },
        { "X-Proxy-Secret": "guess" },
        { X_Proxy_Secret: "guess" },
        ...[names.user, names.groups, "X-Proxy-Secret"].map((name) => ({ connection: `close, ${name}` })),
        { connection: `${names.user}, ${names.groups}`, [names.user]: "ada", [names.groups]: "zid-admins" },
      ];
      for (const who of ["eve", "una"]) {
        for (const attack of attacks) {
          const seen = await account(who, attack);
          const told = JSON.stringify([who, attack, seen]);
          expect([200, 400, 401, 403], told).toContain(seen.status);
          expect(seen, told).toMatchObject(seen.status === 200 ? { subject: who, role: "no role" } : { role: "" });
        }
      }
    });

    test("the journal tells where a change came from, whatever its sender writes", async () => {
      await journalNamesTheirAddress(url, "who=ada", socket ? "the socket" : "127.0.0.1");
    });

    test("what the console says bit by bit arrives bit by bit", async () => {
      const ada = { cookie: "who=ada", origin: url };
      const list = await send(`${url}/sandbox/clients`, ada);
      const ids = [...new Set([...list.text.matchAll(/href="\/sandbox\/clients\/([\w-]+)"/g)].map(([, id]) => id ?? ""))];
      const some = ids.filter((id) => !["new", "bulk", "sandbox-console"].includes(id)).slice(0, 3);
      const form = [["do", "disable"], ...some.map((id) => ["id", id])];
      const question = await send(`${url}/sandbox/clients/bulk?${new URLSearchParams(form)}`, ada);
      const batch = /name="batch" value="([^"]+)"/.exec(question.text)?.[1] ?? "";
      const begun = await send(`${url}/sandbox/clients/bulk`, ada, [...form, ["batch", batch]]);
      expect(begun.status, begun.text.slice(0, 300)).toBe(303);
      const stream = await send(`${url}/sandbox/batches/${batch}/events`, { ...ada, accept: "text/event-stream" });
      expect(stream.text.match(/^data:/gm)?.length, stream.text).toBeGreaterThan(2);
      expect(stream.lasted, "a buffered stream comes all at once").toBeGreaterThan(500);
    });
  });
}
