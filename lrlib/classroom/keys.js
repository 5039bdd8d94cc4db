// JupyterLab's commands listen on the document: with the focus on an option, `d` `d` would delete the question's cell.
// So what is pressed on a control ends at the body. Escape passes, the way out; so do chords such as Ctrl+S, but not
// those with Enter, which run the cell anew and take away what was answered.
function keep(event) {
  if (!event.target.closest?.(".jupyter-widgets, .jupyter-widget, .widget-box")) return;
  const chord = (event.ctrlKey || event.metaKey || event.altKey) && event.key !== "Enter";
  if (event.key !== "Escape" && !chord) event.stopPropagation();
}

// ipywidgets gives a group of options no name, and its radio buttons none in common, so that arrow keys leave it.
let count = 0;
function name() {
  for (const question of document.querySelectorAll(".lr-question")) {
    const prompt = question.querySelector(".lr-prompt");
    if (!prompt) continue;
    prompt.id ||= `lr-prompt-${++count}`;
    const options = question.querySelector(".widget-radio-box");
    for (const [group, role] of [[question, "group"], [options, "radiogroup"]]) {
      if (group?.getAttribute("aria-labelledby") === prompt.id) continue;
      group?.setAttribute("role", role);
      group?.setAttribute("aria-labelledby", prompt.id);
    }
    for (const radio of question.querySelectorAll(`input[type=radio]:not([name="${prompt.id}"])`)) radio.name = prompt.id;
  }
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
