import { createServer, type Server } from "node:http";

/** People by the cookie that they bring, as an authorising service knows them. `una`'s groups it does not tell. */
const PEOPLE: Record<string, Record<string, string>> = {
  ada: { User: "ada", Groups: "zid-admins" },
  eve: { User: "eve", Groups: "lunch" },
  una: { User: "una" },
};

/**
 * An authorising service that answers as oauth2-proxy (`/oauth2/auth`) and as Authelia (anything else) do. Whoever brings no
 * cookie is `everybody`, or nobody.
 */
export async function startAuthority(port: number, everybody = ""): Promise<Server> {
  const server = createServer((request, answer) => {
    const who = /who=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? everybody;
    const person = PEOPLE[who];
    const family = request.url?.startsWith("/oauth2/") ? "X-Auth-Request-" : "Remote-";
    answer.statusCode = person ? 200 : 401;
    for (const [name, value] of Object.entries(person ?? {})) answer.setHeader(family + name, value);
    answer.end();
  });
  return await new Promise((started) => server.listen(port, "127.0.0.1", () => started(server)));
}
