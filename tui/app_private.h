/* app_private: what the files of app share: typing, moments, and the commands no view owns. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_APP_PRIVATE_H
#define SR_TUI_APP_PRIVATE_H

#include "tui/app.h"

/* The top of a raw page that nobody scrolled; drawn from row r it is RAW_FRESH - r, until a key
 * moves it. */
enum { RAW_FRESH = -1 };

/* The snapshot that answers the views now open. */
const struct snapshot *app_snapshot(struct app *app);
/* Begin to type: into a field of the guide, a note (""), the path to write ("w"), a command (":")
 * or a time to go to ("t"). */
void app_start_typing(struct app *app, const char *field, const char *text, bool is_multi);
/* A key while a text is being typed. */
void app_type(struct app *app, const struct key_event *event);
/* Lists that stood on the newest record go on with it while a log grows; true: ask for another
 * snapshot. */
bool app_ride(struct app *app, const struct snapshot *snapshot);
/* Does the board stand at a moment of its own, not at its end? */
bool app_is_held(const struct app *app);
/* The commands of time; false: it is none. */
bool app_do_time(struct app *app, enum command command);
/* Go to a time as --at takes it; false: it is none, and a message says why. */
bool app_go_to(struct app *app, const char *text);
/* Is what is being typed kept in the journal: a field or a note? */
bool app_types_a_note(const struct app *app);
/* What is typed reaches the journal within 250 ms. */
void app_draft_later(struct app *app);
void app_mouse(struct app *app, const struct key_event *event);
/* A row of a list stands there: for clicks. column: of the timeouts table, else -1. */
void app_spot(struct app *app, struct rect rect, enum view view, enum pane pane, int index,
	      int column);
/* The times that bins and timeline cover: all, or a part of the log around the moment. */
void app_want_zoom(const struct app *app, struct want *want);
void app_go_to_time(struct app *app, int64_t at_ns);
/* Go to the time of a column of the timeline that was drawn last. */
void app_go_to_column(struct app *app, int column);
/* A frame beside the one that is shown: to see what would stand there. */
void app_draw_on(struct app *app, struct canvas *canvas);
/* The board's filter: as it was kept; taken anew (false: it is none, and a message says why). */
const char *app_filter(const struct app *app);
bool app_take_filter(struct app *app, const char *text);
void app_want_filter(struct app *app);
/* Look for a text from what is selected on. Light it wherever it stands. */
void app_take_search(struct app *app, const char *text);
void app_light_hits(const struct app *app, struct canvas *canvas);
/* Filter, search, baseline, copy; false: it is none of them. */
bool app_do_find(struct app *app, enum command command);
bool app_do_search(struct app *app, enum command command);
/* Open the records at the first of some cited lines, `L3, L5, L10-11`; false: none is cited. */
bool app_open_line(struct app *app, const char *lines);
/* What of the palette begins like the text, the one Enter does first: at most max of them. */
struct match { const char *word, *argument, *help; enum command command; };
size_t app_words(struct app *app, const char *text, struct match *match, size_t max);
void app_run_word(struct app *app, const char *text);
/* Tab: what is typed into palette or filter is written out. Up and down: what was typed before. */
void app_complete(struct app *app);
void app_word_past(struct app *app, int by);
/* May the command not be done now: the session is read-only, or the log is still being read?
 * Then a message says so, and why. */
bool app_refuses(struct app *app, enum command command);
/* Write what the path's ending names (.md .json .txt .csv .ndjson); false: it was not, and a
 * message says why. */
bool app_write(struct app *app, const char *path);

#endif
