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
/* A filter that `d` set to rank what is marked goes when its view is left. */
void app_give_back(struct app *app);
/* In the order of time lists of records go to the newest one known, whichever end it stands at. */
void app_select_newest(struct app *app);
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
/* The same with pseudonyms where names are hidden. */
const char *app_shown_filter(struct app *app);
bool app_take_filter(struct app *app, const char *text);
void app_want_filter(struct app *app);
/* Length of the term at the beginning of a filter; blanks within quotes part none. */
size_t app_term_len(const char *filter);
/* Where the last term of a filter begins. */
size_t app_last_term(const char *filter);
/* What a command does while a range or box is marked, or `v` begins one; false: nothing. */
bool app_brush(struct app *app, enum command command);
/* What is marked in the view on top, in columns and steps; empty: nothing. */
struct rect app_brushed(const struct app *app);
/* Look for a text from what is selected on. Light it wherever it stands. */
void app_take_search(struct app *app, const char *text);
void app_light_hits(const struct app *app, struct canvas *canvas);
/* Take a version as baseline, "": let it be chosen; false: *err says why not. */
bool app_change_baseline(struct app *app, const char *name, struct err *err);
/* Filter, search, baseline, copy; false: it is none of them. */
bool app_do_find(struct app *app, enum command command);
bool app_do_search(struct app *app, enum command command);
/* What y takes of the view goes to app->copy; a command of the guide into the journal, too. */
void app_copy(struct app *app);
/* Open the records at the first of some cited lines, `L3, L5, L10-11`; false: none is cited. */
bool app_open_line(struct app *app, const char *lines);
/* What of the palette begins like the text, the one Enter does first: at most max of them. */
struct match { const char *word, *argument, *help; enum command command; };
size_t app_words(struct app *app, const char *text, struct match *match, size_t max);
void app_run_word(struct app *app, const char *text);
/* What completes a word's argument; where that begins in a text, 0: nowhere. */
enum complete { COMPLETE_NOTHING, COMPLETE_THEME, COMPLETE_VERSION, COMPLETE_FILTER,
		COMPLETE_METHOD, COMPLETE_EXPORT, COMPLETE_FIELDS };
enum complete app_word_complete(const char *text);
size_t app_word_argument(const char *text);
/* The first that begins with what was typed of an argument; "" when none does. */
const char *app_candidate(struct app *app, enum complete complete, const char *typed);
/* Tab: what is typed into palette or filter is written out. Up and down: what was typed before. */
void app_complete(struct app *app);
void app_word_past(struct app *app, int by);
/* May the command not be done now: the session is read-only, or the log is still being read?
 * Then a message says so, and why. */
bool app_refuses(struct app *app, enum command command);
/* Does --read-only, or a session that another board holds, forbid the command? */
bool app_is_read_only(const struct app *app, const struct snapshot *snapshot,
		      enum command command);
/* Letters that follow a refused text entry were meant for it: they do nothing, and a message says
 * so, until Esc or a key that is no text. True: the key is used up. */
bool app_swallows(struct app *app, const struct key_event *event);

/* What can be written to a file: of an enum document, or of the screen. */
enum { PAPER_SCREEN = 1000 };
struct paper { const char *what, *why, *path, *word; int document; };
const struct paper *app_paper(size_t i);	/* NULL past the last */
const struct paper *app_paper_of(const char *word);	/* `argo`; NULL */
/* Ask for the name of the file for paper i. */
void app_start_writing(struct app *app, size_t paper);
/* Write what was chosen, or what the path's ending names (.md .json .txt .csv .sql .ndjson); false:
 * it was not, and a message says why. A file that is there is asked about first. */
bool app_write(struct app *app, const char *path);
bool app_write_over(struct app *app, const char *answer);
/* Show a document on a page of its own. */
void app_open_page(struct app *app, enum document document,
		   const struct document_options *options, const char *title);
/* What the page shows is of before: say so instead of it. */
void app_close_page(struct app *app);
/* Does a text hold another, in either case? The next line that does, of a page scrolled to *top;
 * false: none. */
bool app_holds(const char *text, const char *part);
bool app_find_line(const char *text, const char *part, int direction, int *top);

/* Wear another theme, with the sparklines as --glyphs wants them. Returns 0; -1 and *err, and the
 * old one stays. */
int app_wear(struct app *app, const char *name, struct err *err);
/* engine_do(), and undo knows how to take it back. */
int app_act(struct app *app, const struct act *act, struct err *err);
void app_did(struct app *app, enum deed_kind kind, const char *field, const char *before,
	     const char *after);
void app_undo(struct app *app, int by);	/* -1: take back; 1: do again */
void app_deeds_release(struct app *app);	/* forget them all */
/* The filter is that from now on: lists begin anew. */
void app_set_filter(struct app *app, const char *text);

#endif
