/** The data that the page carries within itself, or null where none was put in. */
export async function embedded<T>(): Promise<T | null> {
  const text = document.getElementById('data')?.textContent?.trim() ?? '';
  // What every gzip file begins with, in base64.
  if (!text.startsWith('H4sI')) return null;
  const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as T;
}
