// What the testkit's servers offer to the matrix of revisions (its RevisionTools, RevisionAsking and RevisionTexts), in the
// words that one revision has. A tool is given its arguments and a call: signal, progress(report), log(level, text),
// ask(questions by name), visited(), hangUp().
import { setTimeout as after } from 'node:timers/promises';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const wav = 'UklGRiwAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQgAAACAgICAgICAgA==';
const longestWait = 60_000;
const pageSize = 4;

export const visit = { mode: 'url', message: 'Please sign in.', url: 'https://sign-in.example/start' };
export const words = (text, isError) => ({ content: [{ type: 'text', text }], ...(isError && { isError }) });

/** A page of these items; the cursor is the number of the first, in words. */
export function page(member, items, cursor = 'from-0') {
  const from = Number(/^from-(\d{1,9})$/.exec(cursor)?.[1]);
  if (!(from <= items.length)) return undefined;
  const to = from + pageSize;
  return { [member]: items.slice(from, to), ...(to < items.length && { nextCursor: `from-${to}` }) };
}

/** Which of three values begin as the argument does; the context, which came with 2025-06-18, shows in each. */
export function complete({ argument, context }) {
  const country = context?.arguments?.country;
  const values = ['paris', 'park', 'party'].filter(value => value.startsWith(argument.value)).map(value => (country ? `${value}, ${country}` : value));
  return { completion: { values, total: values.length, hasMore: false } };
}

export function textsOf(revision) {
  const since = (date, members) => (revision >= date ? members : {});
  const icons = name => since('2025-11-25', { icons: [{ src: `https://icons.example/${name}.png` }] });
  const titled = title => since('2025-06-18', { title });
  return {
    resources: [{
      uri: 'note://greeting', name: 'greeting', ...titled('A greeting'), description: 'Says good day.', mimeType: 'text/plain', ...icons('note'),
    }],
    templates: [{ uriTemplate: 'note://of/{name}', name: 'notes', ...titled('Notes of somebody'), mimeType: 'text/plain', ...icons('note') }],
    prompts: [{
      name: 'greet', ...titled('Greet somebody'), description: 'Greets by name.', ...icons('wave'),
      arguments: [{ name: 'name', ...titled('Name'), description: 'Who is greeted.', required: true }],
    }],
    /** What a resource holds; undefined when there is none of that URI. */
    read(uri) {
      const text = uri === 'note://greeting' ? 'Good day' : uri.startsWith('note://of/') ? 'A note' : undefined;
      return text && { contents: [{ uri, mimeType: 'text/plain', text }] };
    },
    get: ({ name }) => ({ description: 'A greeting.', messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }] }),
  };
}

/** The tools by name, each a definition and what it does. */
export function toolsOf(revision) {
  const has = date => revision >= date;
  const since = (date, members) => (has(date) ? members : {});
  const structured = (value, date) => ({ ...words(JSON.stringify(value)), ...since(date, { structuredContent: value }) });
  const cannot = (date, otherwise) => (has(date) ? otherwise : () => words(`${revision} has no word for that`, true));
  const tools = new Map();
  const tool = (name, action, definition) => void tools.set(name, {
    action, definition: { name, description: `The tool ${name}.`, inputSchema: { type: 'object' }, ...definition },
  });

  tool('echo', ({ message }) => words(message));
  tool('sum', ({ a, b }) => (typeof a === 'number' && typeof b === 'number' ? words(String(a + b)) : words('not numbers', true)));
  tool('big', ({ kib }) => words('x'.repeat(kib * 1024)));
  tool('weather', ({ city }) => structured({ city, celsius: 21.5 }, '2025-06-18'), {
    inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
    ...since('2025-03-26', { annotations: { readOnlyHint: true, openWorldHint: false } }),
    ...since('2025-06-18', {
      title: 'Weather of a city',
      outputSchema: { type: 'object', properties: { city: { type: 'string' }, celsius: { type: 'number' } }, required: ['city', 'celsius'] },
      _meta: { 'example.com/kind': 'forecast' },
    }),
    ...since('2025-11-25', { icons: [{ src: 'https://icons.example/weather.png', mimeType: 'image/png', sizes: ['48x48'] }] }),
  });
  tool('numbers', () => structured([1, 2, 3], '2026-07-28'), since('2026-07-28', { outputSchema: { type: 'array', items: { type: 'integer' } } }));
  tool('media', () => ({
    content: [
      { type: 'text', text: 'All kinds:' },
      { type: 'image', data: png, mimeType: 'image/png' },
      has('2025-03-26') ? { type: 'audio', data: wav, mimeType: 'audio/wav' } : { type: 'text', text: '[a sound]' },
      has('2025-06-18')
        ? { type: 'resource_link', uri: 'note://greeting', name: 'greeting', title: 'A greeting', mimeType: 'text/plain' }
        : { type: 'text', text: 'note://greeting' },
    ],
  }));
  tool('fails', () => words('It failed.', true));
  tool('works', async ({ steps }, call) => {
    for (let step = 1; step <= steps; step++)
      await call.progress({ progress: step, total: steps, ...since('2025-03-26', { message: `step ${step}` }) });
    return words(`${steps} steps`);
  });
  tool('slow', async ({ seconds, steps }, call) => {
    for (let step = 1; step <= steps; step++) {
      await after((seconds * 1000) / steps);
      await call.progress({ progress: step, total: steps });
    }
    return words(`done in ${steps} steps`);
  });
  tool('logs', async (_, call) => {
    for (const level of ['debug', 'info', 'error']) await call.log(level, `at level ${level}`);
    return words('logged');
  });
  tool('waits', async (_, call) => {
    await call.progress({ progress: 0, total: 1 });
    await after(longestWait, undefined, { signal: call.signal, ref: false });
    return words('nobody cancelled', true);
  });
  tool('drops', async (_, call) => {
    await call.progress({ progress: 1, total: 2 });
    await call.hangUp();
    await call.progress({ progress: 2, total: 2 });
    return words('complete');
  });

  const form = { message: 'What is your name?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] } };
  const questions = {
    form: { method: 'elicitation/create', params: { ...since('2025-11-25', { mode: 'form' }), ...form } },
    // Its id came with the notification of the end, and went with it.
    url: { method: 'elicitation/create', params: { ...visit, ...(revision === '2025-11-25' && { elicitationId: 'visit-1' }) } },
    sampling: { method: 'sampling/createMessage', params: { messages: [{ role: 'user', content: { type: 'text', text: 'Say something.' } }], maxTokens: 100 } },
    roots: { method: 'roots/list', params: {} },
  };
  const asks = asked => async (_, call) => words(JSON.stringify(await call.ask(asked)));
  tool('ask_form', cannot('2025-06-18', asks({ answer: questions.form })));
  tool('ask_url', cannot('2025-11-25', asks({ answer: questions.url })));
  tool('ask_sampling', asks({ answer: questions.sampling }));
  tool('ask_roots', asks({ answer: questions.roots }));
  tool('ask_everything', cannot('2025-06-18', asks({ form: questions.form, sample: questions.sampling, roots: questions.roots })));
  tool('url_required', cannot('2025-11-25', (_, call) => call.visited(questions.url)));
  return tools;
}
