// A person with a browser: follows an authorization through the gate's consent page and the authorization server, and
// back. The operators' token in $GATEHOUSE_TOKEN is the proof of who it is.

/** Where the gate wants a person to go, in the words of an error; undefined when it does not. */
export function pageIn(text) {
  return /https?:\/\/[^\s"]+\/oauth\/consent\/[0-9a-f]+/.exec(text)?.[0];
}

/** Authorizes; throws with what the last page says when it comes to nothing. */
export async function authorize(page) {
  const shown = await fetch(page);
  const cookie = (shown.headers.get('set-cookie') ?? '').split(';')[0];
  const form = new URLSearchParams({
    page: /name="page" value="([^"]+)"/.exec(await shown.text())?.[1] ?? '',
    answer: 'agree',
    secret: process.env.GATEHOUSE_TOKEN,
  });
  const agreed = await fetch(page, { method: 'POST', headers: { cookie }, body: form });
  const text = await agreed.text();
  const there = /<a href="([^"]+)"/.exec(text)?.[1].replaceAll('&amp;', '&');
  if (!there) throw new Error(`nothing was authorized: ${text}`);
  const sent = await fetch(there, { redirect: 'manual' });
  const back = await fetch(sent.headers.get('location'), { headers: { cookie } });
  if (!back.ok) throw new Error(`nothing was authorized: ${await back.text()}`);
}
