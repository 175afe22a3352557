"""What the proxy adds to mitmproxy: names that exist nowhere lead to the sandbox, and every request is told.

One line each on standard output: `ready PORT`, `CONNECT HOST`, `METHOD URL`.
"""

from mitmproxy import ctx


def load(loader):
    loader.add_option("sandbox", str, "", "HOST:PORT that every request is sent on to, in plain HTTP")


def running():
    [(_, port)] = ctx.master.addons.get("proxyserver").listen_addrs()
    tell("ready", port)


def http_connect(flow):
    tell("CONNECT", flow.request.pretty_host)


def request(flow):
    tell(flow.request.method, flow.request.pretty_url)
    host, port = ctx.options.sandbox.rsplit(":", 1)
    flow.request.scheme, flow.request.host, flow.request.port = "http", host, int(port)


def tell(*words):
    print(*words, flush=True)
