// The window is for whoever opened its one-time URL, from a page of its own, and nobody else.
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import { at, comment, newPage, openWindow, post, row, startHookglass, until } from "./support.mjs";

/** Node's own client sends any Host and Origin, which fetch does not. */
function ask(url, { method = "GET", headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.on("data", (data) => (text += data));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, text }),
      );
    });
    sent.on("error", reject);
    // Behind a GET it would be taken for the next request.
    sent.end(method === "GET" ? undefined : body);
  });
}

/** Redeems the one-time URL, and gives back the cookie. */
async function signIn(server) {
  const { status, headers } = await ask(server.uiUrl);
  assert.equal(status, 303);
  const [cookie] = headers["set-cookie"];
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Strict/);
  return cookie.split(";")[0];
}

const API = ["/api/rpc/status", "/api/body/delivery/1", "/api/ticks"];
const method = (path) => (path.includes("rpc") ? "POST" : "GET");
const json = { "Content-Type": "application/json" };

test("without a session the API is 401", async (t) => {
  const server = await startHookglass(t);
  await post(server, comment("private"));
  for (const path of API) {
    for (const Cookie of ["", `hookglass_${new URL(server.uiUrl).port}=guess`]) {
      const answer = await ask(server.origin + path, {
        method: method(path),
        headers: { ...json, Cookie },
        body: "null",
      });
      assert.equal(answer.status, 401, path);
      assert.ok(!answer.text.includes("private"));
    }
  }
});

test("a token works once", async (t) => {
  const server = await startHookglass(t);
  await signIn(server);
  const again = await ask(server.uiUrl);
  assert.equal(again.headers["set-cookie"], undefined);
  const page = await newPage(t);
  await page.goto(server.uiUrl);
  await page.getByText("Not signed in").waitFor();
  // The next one was printed for whoever can see the terminal.
  const next = await until("the next one is printed", () =>
    server.talk.match(/http:\/\/\S+token=[0-9a-f]+(?=\s)/)?.at(0),
  );
  assert.notEqual(next, server.uiUrl);
  await page.goto(next);
  await at(page, "receiver-state").getByText("Listening").waitFor();
});

test("another Host or Origin is 403, even with a session", async (t) => {
  const server = await startHookglass(t);
  const Cookie = await signIn(server);
  const port = new URL(server.uiUrl).port;
  const foreign = [
    { Host: `evil.example:${port}` },
    { Host: "evil.example" },
    { Origin: "https://evil.example" },
    { Origin: `http://evil.example:${port}` },
    { Origin: "null" },
    { Origin: `https://127.0.0.1:${port}` },
  ];
  for (const path of ["/", ...API]) {
    for (const headers of foreign) {
      const answer = await ask(server.origin + path, {
        method: method(path),
        headers: { ...json, Cookie, ...headers },
        body: "null",
      });
      assert.equal(answer.status, 403, `${path} ${JSON.stringify(headers)}`);
    }
  }
  const own = { ...json, Cookie, Origin: server.origin };
  const answer = await ask(`${server.origin}/api/rpc/status`, {
    method: "POST",
    headers: own,
    body: "null",
  });
  assert.equal(answer.status, 200, answer.text);
});

test("every answer is hardened, and nothing is served on the receiver's port", async (t) => {
  const server = await startHookglass(t);
  const page = await ask(`${server.origin}/`);
  assert.match(page.headers["content-security-policy"], /default-src 'self'/);
  assert.match(page.headers["content-security-policy"], /frame-ancestors 'none'/);
  assert.equal(page.headers["x-content-type-options"], "nosniff");
  assert.equal(page.headers["cache-control"], "no-store");
  assert.equal(page.headers["access-control-allow-origin"], undefined);
  const receiver = new URL(server.callbackUrl).origin;
  for (const path of ["/", ...API]) {
    assert.equal((await ask(receiver + path, { method: method(path) })).status, 404, path);
  }
});

test("the token does not stay in the address bar", async (t) => {
  const { server, page } = await openWindow(t);
  assert.ok(!page.url().includes("token"), page.url());
  await post(server, comment("hello"));
  await row(page, 1).waitFor();
});
