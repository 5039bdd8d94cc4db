// The clock of a practice exam. It counts to a moment, so that it is right after a restart; it is silent
// but for ten, five and one minute before the end; it can be hidden.
export default {
  render({ model, el }) {
    const shown = document.createElement("span");
    const hide = document.createElement("button");
    const said = document.createElement("span");
    shown.setAttribute("role", "timer");
    shown.setAttribute("aria-live", "off");
    said.setAttribute("aria-live", "polite");
    said.className = "lr-said";
    el.classList.add("lr-clock");
    el.append(shown, hide, said);
    let told = Infinity;

    const name = () => (hide.textContent = shown.hidden ? "Show the clock" : "Hide the clock");
    hide.addEventListener("click", () => {
      shown.hidden = !shown.hidden;
      name();
    });
    name();

    function tick() {
      const left = Math.max(0, Math.ceil((model.get("ends") - Date.now()) / 1000));
      shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")} left`;
      const mark = [1, 5, 10].find((minutes) => left <= 60 * minutes);
      if (mark && mark < told && left > 0) {
        if (told < Infinity || left > 60 * mark - 5) said.textContent = `${mark} ${mark === 1 ? "minute" : "minutes"} left`;
        told = mark;
      }
      if (left === 0 && !model.get("over")) {
        model.set("over", true);
        model.save_changes();
      }
    }
    el.addEventListener("keydown", (event) => event.stopPropagation());
    const timer = setInterval(tick, 500);
    tick();
    return () => clearInterval(timer);
  },
};
