// The recipes in front of a console, each by its real program, and an attacker who is signed in as somebody small.
import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { startAuthority } from "./authority.ts";
import { behindProxy, look, PROOF, SECRET } from "./house.ts";
import { freePort, Proxy } from "./proxy.ts";

const AUTHELIA = { user: "Remote-User", groups: "Remote-Groups", other: "X-Forwarded-User", authority: "127.0.0.1:9091" };
const OAUTH2 = { user: "X-Forwarded-User", groups: "X-Forwarded-Groups", other: "Remote-User", authority: "127.0.0.1:4180" };

const RECIPES = [
  { program: "nginx", start: Proxy.nginx, profile: "oauth2-proxy", names: OAUTH2 },
  { program: "caddy", start: Proxy.caddy, profile: "authelia", names: AUTHELIA },
  // Not in Debian: tried where they are installed.
  { program: "traefik", start: Proxy.traefik, profile: "authelia", names: AUTHELIA },
  { program: "envoy", start: Proxy.envoy, profile: "authelia", names: AUTHELIA },
];

function isInstalled(program: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
}

for (const { program, start, profile, names } of RECIPES) {
  test.describe(program, () => {
    const optional = ["traefik", "envoy"].includes(program);
    test.skip(optional && !isInstalled(program), `${program} is not installed`);

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
      const console = await behindProxy(url, behind, { mode: "headers", profile, ...PROOF });
      stops.push(async () => {
        await console.stop();
        console.forget();
      });
      const proxy = await start(front, {
        "http://127.0.0.1:3000": `http://127.0.0.1:${behind}`,
        [names.authority]: `127.0.0.1:${port}`,
        "PROXY-SECRET": SECRET,
      });
      stops.push(() => proxy.stop());
    });
    test.afterAll(async () => {
      for (const stop of stops.splice(0).reverse()) await stop();
    });

    const account = async (who: string, headers: Record<string, string | string[]> = {}) => {
      // Envoy and Traefik listen before they route.
      for (const patience of [1, 2, 3, 4, 5]) {
        const answer = await look(url, { ...(who && { cookie: `who=${who}` }), ...headers });
        if (![404, 503].includes(answer.status) || patience === 5) return answer;
        await new Promise((next) => setTimeout(next, 200 * patience));
      }
      throw new Error("unreachable");
    };

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
  });
}
