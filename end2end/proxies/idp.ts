import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { createServer, type Server } from "node:http";
import { Provider } from "oidc-provider";

/** People by their account, each with the groups that the provider's tokens tell. */
export const PEOPLE: Record<string, { name: string; groups?: string[] }> = {
  ada: { name: "Ada Lovelace", groups: ["staff", "zid-admins"] },
  zoe: { name: "Zoë Ærø", groups: ["Käse", "zid-auditors"] },
  eve: { name: "Eve", groups: ["x,zid-admins"] },
  una: { name: "Una" },
};

export const CLIENT = { id: "clientele-proxy", secret: "clientele-proxy-secret-of-the-rig" };

/** A key that signs tokens, as a JWK. */
export function keyPair(kid: string): JsonWebKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, use: "sig", alg: "RS256" };
}

/** A real OpenID provider on loopback, which signs with the first of its keys; its own development pages ask for the account's name and any password. */
export async function startProvider(port: number, origin: string, keys: JsonWebKey[]): Promise<Server> {
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [`${origin}/oidc`],
        post_logout_redirect_uris: [`${origin}/account/signed-out`],
        response_types: ["code"],
        grant_types: ["authorization_code"],
      },
    ],
    jwks: { keys },
    claims: { openid: ["sub", "groups"], profile: ["name"], email: ["email"] },
    conformIdTokenClaims: false,
    findAccount: (_context: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, ...PEOPLE[id] }),
    }),
    features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
    cookies: { keys: ["a key of the rig"] },
    pkce: { required: () => false },
    ttl: { AccessToken: 600, IdToken: 600, Session: 3600, Grant: 3600, Interaction: 600, AuthorizationCode: 60 },
  });
  return await new Promise((started) => {
    const server = createServer(provider.callback());
    server.listen(port, "127.0.0.1", () => started(server));
  });
}
