// What the pages do by themselves: forms count once, drafts survive, new requests are announced.
"use strict";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("textarea[data-draft]").forEach((area) => sessionStorage.removeItem(key(area)));
});

// Ctrl+Enter or Cmd+Enter sends a reply.
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.target.form.requestSubmit();
  }
});

const key = (area) => `draft-${area.dataset.draft}`;

document.querySelectorAll("textarea[data-draft]").forEach((area) => {
  if (!area.value) area.value = sessionStorage.getItem(key(area)) || "";
  area.addEventListener("input", () => sessionStorage.setItem(key(area), area.value));
});

// The number of waiting requests stands in the page's title, where other windows show it.
const title = document.title;
const showWaiting = () => {
  const queue = document.getElementById("queue");
  if (queue) document.title = queue.dataset.waiting > 0 ? `(${queue.dataset.waiting}) ${title}` : title;
};
document.addEventListener("htmx:afterSettle", showWaiting);
showWaiting();

// The transcript stays at its end unless somebody scrolls up.
const transcript = () => document.querySelector(".transcript ol");
let isAtEnd = true;
const toEnd = () => {
  const list = transcript();
  if (list && isAtEnd) list.scrollTop = list.scrollHeight;
};
document.addEventListener("scroll", (event) => {
  if (event.target === transcript()) {
    isAtEnd = event.target.scrollTop + event.target.clientHeight > event.target.scrollHeight - 20;
  }
}, true);
document.addEventListener("htmx:afterSettle", toEnd);
toEnd();
