// Hands a text to the browser as a file to be saved.

export function saveAsFile(name: string, text: string): boolean {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Revoked at once, some engines save an empty file.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return true;
}
