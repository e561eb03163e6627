// Uploads what is dropped on a folder's page: files, and folders with all that is in them.
document.addEventListener("DOMContentLoaded", () => {
  const uploads = document.getElementById("uploads");
  if (!uploads) return;
  const carriesFiles = (event) => [...event.dataTransfer.types].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) document.body.classList.remove("dropping");
  });
  document.addEventListener("drop", async (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    // What was dropped is gone when the event is over, so all of it is asked for before anything is awaited.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    let failures = 0;
    for (const entry of entries) failures += await uploadAll(entry, "");
    if (failures === 0) location.assign(`${uploads.dataset.to}?did=uploaded`);
  });

  async function uploadAll(entry, folder) {
    const path = folder + encodeURIComponent(entry.name);
    if (entry.isFile) {
      const file = await new Promise((done, fail) => entry.file(done, fail));
      return upload(file, path);
    }
    let failures = 0;
    const reader = entry.createReader();
    for (let some = await next(reader); some.length > 0; some = await next(reader)) {
      for (const one of some) failures += await uploadAll(one, `${path}/`);
    }
    return failures;
  }

  const next = (reader) => new Promise((done, fail) => reader.readEntries(done, fail));

  function upload(file, path) {
    const line = document.createElement("p");
    const name = document.createElement("span");
    const progress = document.createElement("progress");
    name.textContent = file.name;
    progress.max = Math.max(1, file.size);
    progress.setAttribute("aria-label", `Upload of ${file.name}`);
    line.append(progress, name);
    uploads.append(line);
    return new Promise((done) => {
      const request = new XMLHttpRequest();
      const here = uploads.dataset.to.replace(/\/$/, "");
      request.open("PUT", `${here}/${path}${document.getElementById("replace").checked ? "?replace=on" : ""}`);
      request.upload.onprogress = (event) => (progress.value = event.loaded);
      request.onload = () => {
        if (request.status === 201) {
          line.remove();
          done(0);
        } else {
          fail(request.responseText);
        }
      };
      request.onerror = () => fail("the connection broke");
      const fail = (reason) => {
        progress.remove();
        line.className = "problem";
        name.textContent = `${file.name}: ${reason}`;
        done(1);
      };
      request.send(file);
    });
  }
});
