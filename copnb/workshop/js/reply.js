/** One question to the server, and its one answer. */

/** Send a message; return what the server answers, or null when it stays silent for `seconds`. */
export function replyTo(model, message, seconds = 10) {
  const seq = Math.floor(Math.random() * 2 ** 40);
  return new Promise((resolve) => {
    const end = (answer) => {
      clearTimeout(patience);
      model.off("msg:custom", receive);
      resolve(answer);
    };
    const receive = (answer) => answer.seq === seq && end(answer);
    const patience = setTimeout(end, seconds * 1000, null);
    model.on("msg:custom", receive);
    model.send({ ...message, seq });
  });
}
