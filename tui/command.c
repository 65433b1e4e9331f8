/* command: everything a person can tell the board, once: word, keys, where, help, footer. */
/* SPDX-License-Identifier: MIT */
#include "tui/command_private.h"

#include <string.h>

#include "core/base/mem.h"
#include "tui/keys.h"

#define OPENS                                                                                      \
	(IN_BOARD | IN_GUIDE | IN_CAUSES | IN_RECORDS | IN_WRITE | IN_DRILL | IN_MARKS |          \
	 IN_THEMES | IN_DIFFERS | IN_SPREAD)
#define LISTS (OPENS | IN_HELP | IN_RAW | IN_BRIEFING | IN_SOURCES | IN_PAGE)
#define MOMENTS                                                                                    \
	(IN_BOARD | IN_RECORDS | IN_CAUSES | IN_GUIDE | IN_RAW | IN_BRIEFING | IN_DRILL |         \
	 IN_SPREAD | IN_DIFFERS)
#define PAIRS (IN_DRILL | IN_SPREAD)
#define ROWS (IN_BOARD | IN_RECORDS | IN_DRILL)
#define SEARCHED                                                                                   \
	(IN_BOARD | IN_RECORDS | IN_DRILL | IN_CAUSES | IN_GUIDE | IN_MARKS | IN_SOURCES |        \
	 IN_DIFFERS | IN_HELP | IN_PAGE)

static const struct command_row rows[] = {
	{ COMMAND_DOWN, LISTS, { 'j', KEY_DOWN }, NULL, "go down a row", false },
	{ COMMAND_UP, LISTS, { 'k', KEY_UP }, NULL, "go up a row", false },
	{ COMMAND_LEFT,
	  IN_BOARD | IN_CAUSES | IN_GUIDE | PAIRS | IN_DIFFERS | IN_PAGE,
	  { 'h', KEY_LEFT },
	  NULL,
	  "go left: column, version, fold, step before",
	  false },
	{ COMMAND_RIGHT,
	  IN_BOARD | IN_CAUSES | IN_GUIDE | PAIRS | IN_DIFFERS | IN_PAGE,
	  { 'l', KEY_RIGHT },
	  NULL,
	  "go right: column, version, unfold, next step",
	  false },
	{ COMMAND_FIRST, LISTS, { 'g', KEY_HOME }, NULL, "go to the first row", false },
	{ COMMAND_LAST, LISTS, { 'G', KEY_END }, NULL, "go to the last row", false },
	{ COMMAND_PAGE_UP, LISTS, { KEY_PGUP, KEY_CTRL('u') }, NULL, "go up a page", false },
	{ COMMAND_PAGE_DOWN, LISTS, { KEY_PGDN, KEY_CTRL('d') }, NULL, "go down a page", false },
	{ COMMAND_NEXT_PANE,
	  IN_BOARD | IN_GUIDE,
	  { KEY_TAB },
	  "Pane",
	  "go to the next pane, or step",
	  false },
	{ COMMAND_PREV_PANE,
	  IN_BOARD | IN_GUIDE,
	  { KEY_SHIFT_TAB },
	  NULL,
	  "go to the pane or step before",
	  false },
	{ COMMAND_OPEN, OPENS | IN_LEAVE, { KEY_ENTER }, "Open", "open what is selected", false },
	{ COMMAND_BACK,
	  IN_ALL & ~(unsigned)IN_BOARD,
	  { KEY_ESC, 'q' },
	  "Back",
	  "go back to where you came from",
	  false },
	{ COMMAND_BOARD, IN_VIEWS | IN_HELP, { 'o' }, NULL, "show the board", false },
	{ COMMAND_STEP_1, IN_VIEWS, { '1' }, NULL, "guide: root cause", false },
	{ COMMAND_STEP_2, IN_VIEWS, { '2' }, NULL, "guide: act now", false },
	{ COMMAND_STEP_3, IN_VIEWS, { '3' }, NULL, "guide: prevent", false },
	{ COMMAND_STEP_4, IN_VIEWS, { '4' }, NULL, "guide: retro", false },
	{ COMMAND_CAUSES,
	  IN_VIEWS,
	  { 'H' },
	  "Causes",
	  "show every hypothesis and its checks",
	  false },
	{ COMMAND_RECORDS, IN_VIEWS, { 'L' }, "Lines", "show all records", false },
	{ COMMAND_BRIEFING, IN_VIEWS, { 'b' }, "Brief", "show the page for the call", false },
	{ COMMAND_HELP,
	  IN_VIEWS | IN_HELP,
	  { '?', KEY_F1 },
	  "Help",
	  "show the keys that work here",
	  false },
	{ COMMAND_THEME, IN_VIEWS, { 'C', KEY_F1 + 1 }, NULL, "choose a theme", false },
	{ COMMAND_PALETTE,
	  IN_VIEWS,
	  { ':', KEY_CTRL('p') },
	  "Command",
	  "type a command by its word",
	  false },
	{ COMMAND_DIFFERS,
	  IN_VIEWS,
	  { 'd' },
	  "Differs",
	  "what tells the timeouts from the rest",
	  false },
	{ COMMAND_SPREAD,
	  IN_VIEWS,
	  { 'D' },
	  "Spread",
	  "compare two versions: histograms, heat map",
	  false },
	{ COMMAND_SOURCES,
	  IN_VIEWS,
	  { KEY_NONE },
	  "Cautions",
	  "show all cautions, data notes and sources",
	  false },
	{ COMMAND_SEARCH,
	  SEARCHED,
	  { '/', KEY_F1 + 2 },
	  "Search",
	  "look for a text, or a line: L12",
	  false },
	{ COMMAND_NEXT_HIT, SEARCHED, { 'n' }, "Next hit", "go to the next hit", false },
	{ COMMAND_PREV_HIT, SEARCHED, { 'N' }, NULL, "go to the hit before", false },
	{ COMMAND_FILTER,
	  IN_VIEWS,
	  { 'f', '&', KEY_F1 + 3 },
	  "Filter",
	  "filter: version=v1.3 latency>500 status!=OK",
	  false },
	{ COMMAND_EXCLUDE, ROWS, { '!' }, NULL, "leave out what is selected", false },
	{ COMMAND_DROP, IN_VIEWS, { KEY_BACKSPACE }, NULL, "drop the filter's last term", false },
	{ COMMAND_SELECT,
	  IN_BOARD | IN_SPREAD,
	  { 'v' },
	  "Range",
	  "mark a range of time, a box of the heat map",
	  false },
	{ COMMAND_ZOOM_IN, MOMENTS, { 'z' }, NULL, "time closer, around the moment", false },
	{ COMMAND_ZOOM_OUT, MOMENTS, { 'Z' }, NULL, "time wider, up to the whole log", false },
	{ COMMAND_RAW,
	  IN_RECORDS | IN_RAW | IN_BOARD | IN_DRILL,
	  { 'r' },
	  "Raw",
	  "show the record as logged, mends in place",
	  false },
	{ COMMAND_SORT,
	  IN_RECORDS | IN_BOARD,
	  { 's', KEY_F1 + 5 },
	  "Sort",
	  "sort by the next column, or records by latency",
	  false },
	{ COMMAND_REVERSE,
	  IN_RECORDS | IN_BOARD,
	  { 'S' },
	  NULL,
	  "turn the order round",
	  false },
	{ COMMAND_METRIC,
	  IN_BOARD,
	  { 'c' },
	  NULL,
	  "sparklines of p50 p95 p99, timeouts, requests",
	  false },
	{ COMMAND_LOG_AXIS, PAIRS, { 'V' }, "Log axis", "a linear or logarithmic axis", false },
	{ COMMAND_TAKE_BASELINE,
	  IN_BOARD,
	  { 'B' },
	  NULL,
	  "take the version as baseline, or let it be chosen",
	  false },
	{ COMMAND_PLAY,
	  MOMENTS,
	  { ' ' },
	  "Play",
	  "play the log on its own clock, or pause",
	  false },
	{ COMMAND_RECORD_BACK, MOMENTS, { ',' }, NULL, "go one record back in time", false },
	{ COMMAND_RECORD_ON, MOMENTS, { '.' }, "Step", "go one record on in time", false },
	{ COMMAND_BUCKET_BACK, MOMENTS, { '[' }, NULL, "go a column of time back", false },
	{ COMMAND_BUCKET_ON,
	  MOMENTS,
	  { ']' },
	  NULL,
	  "go a column on, over a gap at once",
	  false },
	{ COMMAND_TEN_BACK, MOMENTS, { '{' }, NULL, "go ten columns back", false },
	{ COMMAND_TEN_ON, MOMENTS, { '}' }, NULL, "go ten columns on", false },
	{ COMMAND_NEXT_TIMEOUT,
	  MOMENTS,
	  { 'e' },
	  "Timeout",
	  "go to the next timeout (or failure)",
	  false },
	{ COMMAND_PREV_TIMEOUT,
	  MOMENTS,
	  { 'E' },
	  NULL,
	  "go to the timeout (or failure) before",
	  false },
	{ COMMAND_NEXT_MARK,
	  MOMENTS,
	  { 'u' },
	  NULL,
	  "go to the next mark: onset, gate trip, note",
	  false },
	{ COMMAND_PREV_MARK, MOMENTS, { 'U' }, NULL, "go to the mark before", false },
	{ COMMAND_FASTER, MOMENTS, { '+', '=' }, NULL, "replay faster: x0.5 to x100, max", false },
	{ COMMAND_SLOWER, MOMENTS, { '-', '_' }, NULL, "replay slower", false },
	{ COMMAND_GO_TO, MOMENTS, { 't' }, NULL, "go to a time: 18:06, -10m, +90s", false },
	{ COMMAND_TO_END, MOMENTS, { '0', 'F' }, "End", "go to the end: all that is known", false },
	{ COMMAND_ZONE, IN_VIEWS, { 'T' }, NULL, "show times in UTC or in --tz", false },
	{ COMMAND_CITE, IN_GUIDE, { 'a' }, "Cite", "cite this evidence, or take it back", true },
	{ COMMAND_NOTE, IN_VIEWS, { 'm' }, "Note", "mark the moment with a note", true },
	{ COMMAND_MARKS,
	  IN_VIEWS,
	  { '\'' },
	  "Marks",
	  "list what happened; Enter goes there",
	  false },
	{ COMMAND_COPY, IN_VIEWS, { 'y' }, "Copy", "copy what is selected", false },
	{ COMMAND_EDIT, IN_GUIDE, { 'i' }, "Edit", "edit the field", true },
	{ COMMAND_EDIT_OUT, IN_GUIDE, { 'I' }, NULL, "edit the field in $EDITOR", true },
	{ COMMAND_DONE, IN_GUIDE, { 'x' }, "Done", "mark the step done, or not done", true },
	{ COMMAND_TIMER,
	  IN_GUIDE | IN_BOARD,
	  { 'p' },
	  NULL,
	  "start or stop the 10-minute box",
	  true },
	{ COMMAND_EXTEND,
	  IN_GUIDE | IN_BOARD,
	  { 'P' },
	  NULL,
	  "five more minutes for the box, with a reason",
	  true },
	{ COMMAND_SENT,
	  IN_VIEWS,
	  { KEY_NONE },
	  NULL,
	  "say that the message copied last went out",
	  true },
	{ COMMAND_WRITE, IN_VIEWS, { 'w' }, "Write", "write a report or export to a file", false },
	{ COMMAND_REDRAW, IN_ALL, { KEY_CTRL('l') }, NULL, "draw the screen anew", false },
	{ COMMAND_MOUSE, IN_VIEWS, { 'M' }, NULL, "take or leave the mouse", false },
	{ COMMAND_UNDO, IN_VIEWS, { KEY_CTRL('_') }, NULL, "take back what was done last", false },
	{ COMMAND_REDO, IN_VIEWS, { KEY_CTRL('r') }, NULL, "do again what was taken back", false },
	{ COMMAND_REDACT,
	  IN_VIEWS,
	  { KEY_NONE },
	  NULL,
	  "show pseudonyms for names, or names again",
	  false },
	{ COMMAND_SUSPEND, IN_VIEWS, { KEY_NONE }, NULL, "go to the shell; fg comes back", false },
	{ COMMAND_STOP, IN_BOARD, { KEY_ESC }, NULL, "stop reading; what was read is kept", false },
	{ COMMAND_LOAD, IN_VIEWS, { KEY_NONE }, NULL, "go on reading where it was stopped", false },
	{ COMMAND_QUIT, IN_BOARD, { 'q' }, "Leave", "leave sitrep", false },
};

static const struct { const char *word; enum command_group group; } words[COMMAND_COUNT] = {
#define X(id, word, group) [COMMAND_##id] = { word, GROUP_##group },
	COMMANDS(X)
#undef X
};

/* The same with the keys a person wants, when there are such: of the process (command_bind). */
static struct command_row own[LENGTH(rows)];
static bool has_own;

struct command_row *
command_own(bool is_own, size_t *n)
{
	memcpy(own, rows, sizeof(rows));
	has_own = is_own;
	*n = LENGTH(rows);
	return own;
}

static const struct command_row *
row_at(size_t i)
{
	return has_own ? &own[i] : &rows[i];
}

const struct command_row *
command_row(enum command command)
{
	for (size_t i = 0; i < LENGTH(rows); i++)
		if (rows[i].command == command)
			return row_at(i);
	return NULL;
}

const char *
command_word(enum command command)
{
	return words[command].word;
}

enum command_group
command_group(enum command command)
{
	return words[command].group;
}

const char *
command_group_name(enum command_group group)
{
	static const char *const name[GROUP_COUNT] = {
		"move", "views", "find", "tables", "time", "evidence", "guide", "program",
	};

	return name[group];
}

enum command
command_of_key(uint32_t key, unsigned context)
{
	for (size_t i = 0; i < LENGTH(rows); i++)
		for (size_t k = 0; k < COMMAND_KEYS && (rows[i].where & context); k++)
			if (row_at(i)->key[k] != KEY_NONE && row_at(i)->key[k] == key)
				return rows[i].command;
	return COMMAND_NONE;
}

enum command
command_of_word(const char *word)
{
	for (int command = 1; command < COMMAND_COUNT; command++)
		if (strcmp(words[command].word, word) == 0)
			return (enum command)command;
	return COMMAND_NONE;
}

static bool
has_letters(const char *word, const char *letters)
{
	for (; *word && *letters; word++)
		letters += *word == *letters;
	return *letters == '\0';
}

enum command
command_match(const char *text, unsigned context)
{
	enum command begins = COMMAND_NONE, holds = COMMAND_NONE;

	for (int command = COMMAND_COUNT - 1; command > 0 && *text; command--) {
		const char *word = words[command].word;
		/* Leaving can be said anywhere; its key means `back` in most views. */
		if (!(command_row((enum command)command)->where & context) &&
		    command != COMMAND_QUIT)
			continue;
		if (strcmp(word, text) == 0)
			return (enum command)command;
		if (strncmp(word, text, strlen(text)) == 0)
			begins = (enum command)command;
		else if (has_letters(word, text))
			holds = (enum command)command;
	}
	return begins != COMMAND_NONE ? begins : holds;
}
