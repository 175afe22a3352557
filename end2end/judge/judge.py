"""Drives every operation of a sandbox with Zscaler's own client and says where the two disagree.

One line a step; exit 0 only when there was no deviation. See shim.py for how the client is brought here.
"""

import json
import os
import sys
import tempfile
import time
import traceback
import urllib.parse
import urllib.request

from keys import Key
from shim import Shim

VANITY = "judge"
HOSTS = [VANITY + ".zslogin.net", "api.zsapi.net"]
DAY = 86400
CONSOLE = ("sandbox-console", "sandbox-console-secret")
VIEWER = ("sandbox-viewer", "sandbox-viewer-secret")
ZIA = "hhq2r7t5zia01::hprole0000001"
ZIA_READ = "hhq2r7t5zia01::hprole000read"
ZPA = "hhq2r7t5zpa01:mpscope000001:hpfullaccess1"
FULL = "hhq2r7t5iam01::9hsuper0admin"


class Deviation(Exception):
    """The sandbox did something else than the step expected."""


def expect(what, found, expected):
    if found != expected:
        raise Deviation("%s is %r, expected %r" % (what, found, expected))


def done(outcome):
    """The result of an SDK call that must have succeeded."""
    result, _, error = outcome
    if error:
        raise Deviation("refused: %s" % error)
    return result


def page(outcome):
    """The records of a list, and the envelope as it travelled: the package's own model loses the names with an
    underscore, its response goes by them."""
    result, response, error = outcome
    if error:
        raise Deviation("refused: %s" % error)
    expect("whether there is more", response.has_next(), "next_link" in response.get_body())
    return result.records, response.get_body()


def refused(outcome, status, text=None):
    """Checks that an SDK call was refused, in a way that the SDK understood."""
    _, _, error = outcome
    if error is None:
        raise Deviation("was allowed, expected status %d" % status)
    expect("the status (%s)" % error, getattr(error, "status_code", None), status)
    if not error.error_message:
        raise Deviation("the SDK found no message in the error: %s" % error)
    if text is not None:
        expect("the message", error.error_message, text)


def connect(client_id, secret="", private_key=""):
    """A client of the official package, freshly signed in."""
    from zscaler.oneapi_client import Client

    # The package keeps one token and parts of its configuration for all clients of a process: say everything, and
    # forget the token.
    client = Client({"clientId": client_id, "clientSecret": secret, "privateKey": private_key, "vanityDomain": VANITY})
    client._request_executor._oauth.clear_access_token()
    return client


def signs_in(client_id, **credential):
    try:
        connect(client_id, **credential).authenticate()
        return True
    except Exception as error:  # The package raises no narrower type.
        if "invalid_client" in str(error):
            return False
        raise Deviation("the token endpoint failed in an unexpected way: %s" % error)


def resources(*scopes):
    return [{"id": "jhq2r7t5v9b01", "selected_scopes": [{"id": scope} for scope in scopes]}]


def fields(name, **other):
    draft = {
        "name": name,
        "description": "made by the judge",
        "status": True,
        "access_token_life_time": 3600,
        "client_authentication": {"auth_type": "SECRET"},
        "client_resources": resources(ZIA, ZPA),
    }
    return {**draft, **other}


class Judge:
    def __init__(self, url):
        self.url = url
        self.mark = "judge-%x" % time.time_ns()
        self.made = []
        self.zid = connect(*CONSOLE).zid

    def add(self, **client):
        made = done(self.zid.api_client.add_api_client(**client))
        self.made.append(made.id)
        return made

    def add_secret(self, client_id, days=90):
        return done(self.zid.api_client.add_api_client_secret(client_id, expires_at=str(int(time.time()) + days * DAY)))

    def secrets(self, client_id):
        # The package cannot read a bare array into its model; its response holds what came.
        _, response, error = self.zid.api_client.get_api_client_secret(client_id)
        if error:
            raise Deviation("refused: %s" % error)
        expect("the list of secrets", type(response.get_body()), list)
        return response.get_body()

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "/_sandbox" + path, data=data, method=method)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            return answer.status

    def clean_up(self):
        for client_id in self.made:
            self.zid.api_client.delete_api_client(client_id)

    # The steps, in this order. The first line of each one's doc is its name.

    def step_resource_servers(self):
        """list_resource_servers and get_resource_server agree, and every service has scopes"""
        records, envelope = page(self.zid.resource_servers.list_resource_servers())
        expect("results_total", envelope["results_total"], 1)
        listed = records[0]
        expect("the name", listed.name, "Zscaler APIs")
        read = done(self.zid.resource_servers.get_resource_server(listed.id))
        expect("the one read", read.as_dict(), listed.as_dict())
        services = {group.service.name: [scope.id for scope in group.scopes] for group in read.service_scopes}
        known = "ZIAM ZIA ZPA ZCC ZDX ZRA ZGUARD ZINSIGHTS CLOUD_CONNECTOR BI".split()
        expect("the services", sorted(services), sorted(known))
        for name, scopes in services.items():
            middles = {scope.split(":")[1] for scope in scopes}
            expect("whether %s has a middle part" % name, "" not in middles, name == "ZPA")

    def step_paging(self):
        """list_api_clients pages by offset, and links only where there is more"""
        listing = self.zid.api_client.list_api_clients
        records, first = page(listing({"offset": 0, "limit": 7}))
        total = first["results_total"]
        expect("totalRecord", first["totalRecord"], total)
        expect("the first page's size", (len(records), first["pageSize"], first["pageOffset"]), (7, 7, 0))
        ids = []
        for offset in range(0, total, 7):
            records, envelope = page(listing({"offset": offset, "limit": 7}))
            ids += [client.id for client in records]
            links = ("next_link" in envelope, "prev_link" in envelope)
            expect("whether it links on and back", links, (offset + 7 < total, offset > 0))
        expect("how many different clients there are", len(set(ids)), total)
        expect("whether the console's own client is listed", CONSOLE[0] in ids, True)
        refused(listing({"limit": 1001}), 400)

    def step_create(self):
        """add_api_client creates, get_api_client reads the same"""
        made = self.add(**fields(self.mark + " Terraform"))
        self.client = made.id
        expect("what was read", done(self.zid.api_client.get_api_client(made.id)).as_dict(), made.as_dict())
        expect("status", made.status, True)
        expect("the lifetime", made.access_token_life_time, 3600)
        expect("the auth type", made.client_authentication.auth_type, "SECRET")
        expect("the resource", made.client_resources[0].name, "Zscaler APIs")
        expect("the scopes", [scope.id for scope in made.client_resources[0].selected_scopes], [ZIA, ZPA])
        expect("the first scope's name", made.client_resources[0].selected_scopes[0].name, "Role:API_Role01")

    def step_name_like(self):
        """name[like] finds a part of a name"""
        for part in [self.mark, self.mark.upper() + " terra", self.mark[3:] + " T"]:
            records, _ = page(self.zid.api_client.list_api_clients({"name[like]": part}))
            expect("who is found by %r" % part, [client.id for client in records], [self.client])
        records, envelope = page(self.zid.api_client.list_api_clients({"name[like]": self.mark + "x"}))
        expect("who is found by another name", (records, envelope["results_total"]), ([], 0))

    def step_update(self):
        """update_api_client replaces everything, also with what the SDK itself has read"""
        update = self.zid.api_client.update_api_client
        changed = done(update(self.client, **fields(self.mark + " renamed", status=False, client_resources=[])))
        expect("the name", changed.name, self.mark + " renamed")
        expect("status", changed.status, False)
        expect("the resources", changed.client_resources, [])
        read = done(self.zid.api_client.get_api_client(self.client)).as_dict()
        read.pop("id")
        read.update(status=True, client_resources=resources(FULL))
        again = done(update(self.client, **read))
        expect("the name", again.name, self.mark + " renamed")
        expect("the scopes", [scope.id for scope in again.client_resources[0].selected_scopes], [FULL])
        refused(update(self.client, name="only a name"), 400)

    def step_secret(self):
        """add_api_client_secret shows a value that signs in; the list masks it"""
        expect("the secrets before", self.secrets(self.client), [])
        self.first = self.add_secret(self.client)
        expect("the lifetime in days", round((self.first.expires_at - self.first.created_at) / DAY), 90)
        listed = self.secrets(self.client)
        expect("the ids", [secret["id"] for secret in listed], [self.first.id])
        expect("whether the list shows the value", self.first.value in json.dumps(listed), False)
        expect("whether the secret signs in", signs_in(self.client, secret=self.first.value), True)
        expect("whether another does", signs_in(self.client, secret="wrong"), False)
        own = connect(self.client, secret=self.first.value).zid
        expect("who the client sees", done(own.api_client.get_api_client(self.client)).id, self.client)

    def step_third_secret(self):
        """a third secret is refused and changes nothing"""
        self.second = self.add_secret(self.client)
        before = self.secrets(self.client)
        expect("how many there are", len(before), 2)
        expires_at = str(int(time.time()) + 90 * DAY)
        refused(self.zid.api_client.add_api_client_secret(self.client, expires_at=expires_at), 400)
        expect("the secrets", self.secrets(self.client), before)

    def step_delete_secret(self):
        """delete_api_client_secret ends that secret and not the other"""
        _, response, error = self.zid.api_client.delete_api_client_secret(self.client, self.first.id)
        expect("the answer", (error, response and response.get_status()), (None, 204))
        expect("whether it signs in", signs_in(self.client, secret=self.first.value), False)
        expect("whether the other does", signs_in(self.client, secret=self.second.value), True)

    def step_validation(self):
        """wrong input is refused with a message that the SDK finds"""
        add = self.zid.api_client.add_api_client
        text = "Invalid Input for clientResources"
        refused(add(**fields("split", client_resources=resources("hprole0000001"))), 400, text)
        refused(add(**fields("two of a service", client_resources=resources(ZIA, ZIA_READ))), 400, text)
        refused(add(**fields("brief", access_token_life_time=59)), 400)
        refused(add(**fields("")), 400)
        refused(add(**fields("unauthenticated", client_authentication={})), 400)
        refused(self.zid.api_client.get_api_client("nobody"), 404)
        for days in (29, 366):
            expires_at = int(time.time()) + days * DAY
            refused(self.zid.api_client.add_api_client_secret(self.client, expires_at=expires_at), 400)

    def step_view_only(self):
        """a view-only client reads, and gets 403 on all five writes"""
        viewer = connect(*VIEWER).zid.api_client
        done(viewer.list_api_clients())
        done(viewer.get_api_client(self.client))
        done(viewer.get_api_client_secret(self.client))
        refused(viewer.add_api_client(**fields("x")), 403)
        refused(viewer.update_api_client(self.client, **fields("x")), 403)
        refused(viewer.delete_api_client(self.client), 403)
        refused(viewer.add_api_client_secret(self.client, expires_at=int(time.time()) + 90 * DAY), 403)
        refused(viewer.delete_api_client_secret(self.client, self.second.id), 403)

    def step_keys(self):
        """a public key, a certificate and a key set sign in with the SDK's own assertion"""
        key, stranger = Key(), Key()
        ways = {
            "public key": {"auth_type": "PUBKEYCERT", "public_keys": [{"key_name": "a", "key_value": key.public_pem}]},
            "certificate": {
                "auth_type": "PUBKEYCERT",
                "client_certificates": [{"cert_content": key.certificate_pem()}],
            },
            # Spelt as on the wire: of its own snake case the SDK makes clientJwKsUrl.
            "key set": {"authType": "JWKS", "clientJWKsUrl": key.publish()},
        }
        for way, authentication in ways.items():
            made = self.add(**fields("%s %s" % (self.mark, way), client_authentication=authentication))
            expect("whether a %s signs in" % way, signs_in(made.id, private_key=key.private_pem), True)
            expect("whether a stranger's does", signs_in(made.id, private_key=stranger.private_pem), False)
            expires_at = int(time.time()) + 90 * DAY
            refused(self.zid.api_client.add_api_client_secret(made.id, expires_at=expires_at), 400)
        old = {"auth_type": "PUBKEYCERT", "client_certificates": [{"cert_content": key.certificate_pem(days_ago=9)}]}
        made = self.add(**fields(self.mark + " expired", client_authentication=old))
        expect("whether an expired certificate signs in", signs_in(made.id, private_key=key.private_pem), False)

    def step_disable(self):
        """a disabled client's token and secret stop working"""
        own = connect(self.client, secret=self.second.value)
        done(own.zid.api_client.list_api_clients({"limit": 1}))
        done(self.zid.api_client.update_api_client(self.client, **fields(self.mark + " off", status=False)))
        # The SDK answers a 401 by asking for a new token, and that fails.
        _, _, error = own.zid.api_client.list_api_clients({"limit": 1})
        expect("whether the old token was refused", "invalid_client" in str(error), True)
        expect("whether the secret signs in", signs_in(self.client, secret=self.second.value), False)

    def step_rate_limit(self):
        """a 429 is retried by the SDK in spite of the doubled headers"""
        rule = {"method": "GET", "path": "/ziam/admin/api/v1/resource-servers", "times": 1}
        self.control("PUT", "/faults", [{**rule, "action": {"kind": "status", "status": 429}}])
        try:
            done(self.zid.resource_servers.list_resource_servers())
        finally:
            self.control("DELETE", "/faults")

    def step_delete(self):
        """delete_api_client deletes for good"""
        _, response, error = self.zid.api_client.delete_api_client(self.client)
        expect("the answer", (error, response and response.get_status()), (None, 204))
        refused(self.zid.api_client.get_api_client(self.client), 404)
        refused(self.zid.api_client.delete_api_client(self.client), 404)
        self.made.remove(self.client)


def main(url):
    parts = urllib.parse.urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        sys.exit("the sandbox's address looks like http://127.0.0.1:3100")
    with tempfile.TemporaryDirectory() as folder:
        shim = Shim((parts.hostname, parts.port or 80), HOSTS, folder)
        # Nothing of whoever runs this may reach the client: neither its settings nor its files.
        for name in list(os.environ):
            if name.upper().startswith("ZSCALER_") or name.upper().endswith("_PROXY"):
                del os.environ[name]
        os.environ.update(HTTPS_PROXY=shim.url, REQUESTS_CA_BUNDLE=str(shim.ca_file), HOME=folder)
        os.chdir(folder)
        try:
            sys.exit(0 if judge(url.rstrip("/")) else 1)
        finally:
            os.chdir("/")


def judge(url):
    import importlib.metadata
    import logging

    # The package reports on stderr what the steps judge themselves.
    logging.disable(logging.CRITICAL)
    print("zscaler-sdk-python %s judges %s" % (importlib.metadata.version("zscaler-sdk-python"), url), flush=True)
    judge = Judge(url)
    agreed = True
    for name in [name for name in vars(Judge) if name.startswith("step_")]:
        step = getattr(judge, name)
        try:
            step()
            print("ok    %s" % step.__doc__, flush=True)
        except Deviation as deviation:
            agreed = False
            print("FAIL  %s: %s" % (step.__doc__, deviation), flush=True)
        except Exception:
            agreed = False
            print("FAIL  %s:\n%s" % (step.__doc__, traceback.format_exc()), flush=True)
    judge.clean_up()
    return agreed


if __name__ == "__main__":
    main(sys.argv[1])
