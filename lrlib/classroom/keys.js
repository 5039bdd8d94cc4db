// JupyterLab's commands listen on the document: with the focus on an option, `d` `d` would delete the
// question's cell. So what is pressed on a control ends at the body. Escape passes, the way out; so do
// chords such as Ctrl+S, but none with Enter: they run the cell anew, and take away what was answered.
function keep(event) {
  if (!event.target.closest?.(".jupyter-widgets")) return;
  const chord = (event.ctrlKey || event.metaKey || event.altKey) && event.key !== "Enter";
  if (event.key !== "Escape" && !chord) event.stopPropagation();
}

// ipywidgets gives a group of options no name, and its radio buttons none in common: to the browser
// they are no group, and arrow keys do not move among them.
let count = 0;
function name() {
  for (const prompt of document.querySelectorAll(".lr-question .lr-prompt")) {
    prompt.id ||= `lr-prompt-${++count}`;
    const question = prompt.closest(".lr-question");
    label(question, "group", prompt.id);
    label(question.querySelector(".widget-radio-box"), "radiogroup", prompt.id);
    for (const radio of question.querySelectorAll("input[type=radio]")) {
      if (radio.name !== prompt.id) radio.name = prompt.id; // named anew, a radio leaves its group for a moment
    }
  }
}

function label(group, role, id) {
  group?.setAttribute("role", role);
  group?.setAttribute("aria-labelledby", id);
}

export default {
  initialize() {
    if (window.lrKeys) return;
    document.body.addEventListener("keydown", keep);
    let waiting = false;
    window.lrKeys = new MutationObserver(() => {
      if (waiting) return;
      waiting = true;
      setTimeout(() => ((waiting = false), name()), 200);
    });
    window.lrKeys.observe(document.body, { childList: true, subtree: true });
    name();
  },
};
