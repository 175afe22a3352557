/** One rule of the sandbox's faults on demand. */
export interface Rule {
  method?: string;
  path: string;
  times?: number;
  action: { kind: string; [setting: string]: unknown };
}

export interface UpstreamClient {
  id: string;
  name: string;
  [field: string]: unknown;
}

export interface UpstreamSecret {
  id: string;
  value?: string;
  expiresAt?: number | string;
}

const API = "/ziam/admin/api/v1";

/** The sandbox as somebody else's program sees it: not through the console. */
export class Sandbox {
  constructor(readonly url: string) {}

  async faults(...rules: Rule[]): Promise<void> {
    const answer = await fetch(`${this.url}/_sandbox/faults`, { method: "PUT", body: JSON.stringify(rules) });
    if (answer.status !== 204) throw new Error(`faults refused: ${await answer.text()}`);
  }

  async noFaults(): Promise<void> {
    await fetch(`${this.url}/_sandbox/faults`, { method: "DELETE" });
  }

  /** The requests seen since `forgetRequests`, as `METHOD path`. */
  async requests(): Promise<string[]> {
    const answer = await fetch(`${this.url}/_sandbox/requests`);
    const seen = (await answer.json()) as { method: string; path: string }[];
    return seen.map(({ method, path }) => `${method} ${path.replace(API, "")}`);
  }

  async forgetRequests(): Promise<void> {
    await fetch(`${this.url}/_sandbox/requests`, { method: "DELETE" });
  }

  /** What the token endpoint says to a client id and secret. */
  token(id: string, secret: string): Promise<Response> {
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: id,
      client_secret: secret,
      audience: "https://api.zscaler.com",
    });
    return fetch(`${this.url}/oauth2/v1/token`, { method: "POST", body });
  }

  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const signed = await this.token("sandbox-console", "sandbox-console-secret");
    const { access_token: token } = (await signed.json()) as { access_token: string };
    const answer = await fetch(`${this.url}${API}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  client(id: string): Promise<UpstreamClient> {
    return this.api("GET", `/api-clients/${id}`);
  }

  /** Makes a client that signs in with secrets. */
  newClient(name: string, more: Record<string, unknown> = {}): Promise<UpstreamClient> {
    return this.api("POST", "/api-clients", {
      name,
      status: true,
      accessTokenLifeTime: 3600,
      clientAuthentication: { authType: "SECRET" },
      clientResources: [],
      ...more,
    });
  }

  change(client: UpstreamClient, fields: Record<string, unknown>): Promise<unknown> {
    return this.api("PUT", `/api-clients/${client.id}`, { ...client, ...fields });
  }

  async secrets(id: string): Promise<UpstreamSecret[]> {
    const listed = await this.api<{ secrets?: UpstreamSecret[] } | UpstreamSecret[]>("GET", `/api-clients/${id}/secrets`);
    return Array.isArray(listed) ? listed : (listed.secrets ?? []);
  }

  newSecret(id: string, days = 90): Promise<UpstreamSecret> {
    const expiresAt = Math.floor(Date.now() / 1000) + days * 86_400;
    return this.api("POST", `/api-clients/${id}/secrets`, { expiresAt });
  }
}
