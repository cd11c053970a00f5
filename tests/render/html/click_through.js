// Clicks through the page of an explanation and writes what it found into #result.
'use strict';
{
  const failures = [];
  let checks = 0;
  const check = (holds, what) => {
    checks += 1;
    if (!holds) failures.push(what);
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const isSeen = (element) =>
      element.checkVisibility() && element.getBoundingClientRect().height > 0;

  // A finger hits what is on top in the middle of the element.
  const tap = (element) => {
    element.scrollIntoView({block: 'center'});
    const box = element.getBoundingClientRect();
    const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    check(top !== null && (element === top || element.contains(top)),
          'something covers ' + element.textContent);
    (top ?? element).click();
  };

  // As wide as a small phone.
  document.body.style.width = '360px';
  check(isSeen(document.querySelector('#answer')), 'the answer is not to be seen');
  check(document.title === document.querySelector('#answer').textContent.replace(/\.$/, ''),
        'the title is another answer');
  check(all('.change').length > 0 && all('.change').every(isSeen), 'a change is not to be seen');
  check(all('details').length >= 3, 'there are too few parts to open');
  check(all('details.statement')[0].open, 'the first statement is shut');
  for (const details of all('details.statement')) {
    const role = details.querySelector('.role').textContent;
    check(role !== 'Granted by' || details.open, 'a statement that grants is shut');
    let statement = {};
    try {
      statement = JSON.parse(details.querySelector('.json').textContent);
    } catch (error) {
      check(false, 'a statement is not shown as JSON: ' + error);
    }
    check(details.querySelector('summary').textContent.includes(statement.Effect),
          'the JSON is of another statement');
  }
  check(document.querySelector('#given') !== null, 'tags and context are missing');

  // The name of the action is wrapped where it may be, and copied as if it were not.
  const action = [...document.querySelector('#request').children].find(
      (element) => element.previousElementSibling?.textContent === 'action');
  const pieces = document.createTreeWalker(action, NodeFilter.SHOW_TEXT);
  while (pieces.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(pieces.currentNode);
    check(range.getClientRects().length === 1, pieces.currentNode.data + ' is torn apart');
  }
  getSelection().selectAllChildren(action);
  check(getSelection().toString() === action.textContent, 'the action is copied otherwise');
  getSelection().removeAllRanges();

  for (const details of all('details')) {
    const summary = details.querySelector('summary');
    const body = details.querySelector('.body');
    check(summary.getBoundingClientRect().height >= 44, 'too small for a finger');
    const wasOpen = details.open;
    tap(summary);
    check(details.open !== wasOpen && isSeen(body) === details.open, 'a tap does not toggle');
    tap(summary);
    check(details.open === wasOpen, 'a second tap does not toggle back');
    if (!details.open) tap(summary);
    check(isSeen(body) && body.textContent.trim() !== '', 'an open part shows nothing');
    for (const item of body.querySelectorAll('li')) check(isSeen(item), 'an item is not to be seen');
  }
  // With all parts open nothing sticks out.
  const main = document.querySelector('main');
  check(main.scrollWidth <= main.clientWidth && main.clientWidth <= 360, 'the page is too wide');
  check(performance.getEntriesByType('resource').length === 0, 'the page loads something');

  const result = document.createElement('pre');
  result.id = 'result';
  result.textContent = failures.length === 0 ? `all ${checks} checks hold`
                                             : 'failed: ' + failures.join('; ');
  document.body.append(result);
}
