/* app: which view, focus, moment and text entry there is; keys go in, frames come out. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_APP_H
#define SR_TUI_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/engine.h"
#include "tui/canvas.h"
#include "tui/command.h"
#include "tui/editor.h"
#include "tui/keys.h"
#include "tui/progress.h"
#include "tui/theme.h"
#include "tui/transport.h"

/*
 * The front end without a terminal: loop (a terminal) and frame_mode (none) drive it alike.
 *
 *	app_init(&app, engine, &options, &err);
 *	app_key(&app, &event, now_ns);			(what a person pressed)
 *	app_tick(&app, now_ns);				(time passes; true: draw)
 *	app_draw(&app, &canvas);			(a whole frame of the canvas' size)
 *
 * A person may stop the reading and go on with it: whoever drives it looks at
 * engine_loaded() after app_key(), and settles the engine when loading has stopped.
 *
 * It reads no clock and no environment: now_ns is wall time, INSTANT_NONE when there is none.
 */

enum view { VIEW_BOARD, VIEW_GUIDE, VIEW_CAUSES, VIEW_RECORDS, VIEW_RAW, VIEW_BRIEFING, VIEW_HELP,
	    VIEW_WRITE, VIEW_LEAVE, VIEW_DRILL, VIEW_SPREAD, VIEW_MARKS, VIEW_SOURCES, VIEW_THEMES,
	    VIEW_DIFFERS, VIEW_PAGE, VIEWS };
enum pane { PANE_TIMELINE, PANE_VERSIONS, PANE_TIMEOUTS, PANE_RECORDS, PANE_GUIDE, PANE_CAUTIONS,
	    PANES };

/* A place in a list, kept when the list is drawn anew: the selected row and the first shown. */
struct place { int selected, top; };

/* The order of a table's rows: by what, and whether it is turned round. */
struct sorting { int by; bool is_reversed; };	/* by: enum rows_by */

/* A range of the board's timeline, or a box of the heat map, while it is marked. Columns of time
 * from the left, steps of latency from the slowest. */
struct brush { bool is_on; enum view view; int from_col, col, from_row, row; };

/* Where a row of a list stands on the last frame, so that a click finds it. */
struct spot { struct rect rect; enum view view; enum pane pane; int index, column; };

enum { FILTER_BYTES = 512 };

/* What a person did last, to be taken back: deed[at - 1] is the next one. Texts are owned; NULL:
 * nothing was there. field: of the guide; of a note its kind; of `done` the step. at_ns: where a
 * note stands. */
enum deed_kind { DEED_FILTER, DEED_BASELINE, DEED_FIELD, DEED_DONE, DEED_NOTE };
enum { DEEDS_MAX = 50 };
struct deed { enum deed_kind kind; char field[64], *before, *after; int64_t at_ns; };
struct deeds { struct deed deed[DEEDS_MAX]; size_t n, at; };

/* A document that is shown: safe text in lines, what it is and of when. paper: what `w` writes. */
struct sheet {
	struct str text;
	char title[64], about[64];
	bool is_paper, is_wrapped;	/* is_wrapped: sentences, read to their end */
	size_t paper;
};

/* What was typed into the palette before, the newest last. */
enum { WORDS_PAST = 32, WORD_BYTES = 128 };
struct words_past { char word[WORDS_PAST][WORD_BYTES]; int n, at; };

/* All that the screen is besides the snapshot: plain data, so that a frame is a pure function. */
struct ui {
	enum view stack[8];	/* views opened over each other; the last one is shown */
	int depth;		/* >= 1; stack[0] is the board */
	enum pane pane;		/* focus of the board */
	struct place place[VIEWS][PANES];	/* a view without panes uses [view][0] */
	size_t step;		/* of the guide: index into snapshot.step */
	unsigned folded; /* causes: hypothesis i is folded when bit i is set; starts by state */
	bool folds_set;
	int64_t moment_ns;	/* INSTANT_NONE: as of --at, or the newest; MOMENT_NEWEST */
	uint64_t held_records;	/* read when a person took hold of the time */
	struct transport play;	/* the replay that moves it */
	uint32_t raw_id;	/* record shown raw; 0 */
	bool raw_parsed;
	int record_order;	/* enum page_order */
	struct sorting versions, endpoints;	/* of the board's tables */
	bool show_zone;		/* times in --tz instead of UTC */
	size_t paper;		/* what `w` writes: of app_paper() */
	char write_path[256];	/* a file that stands in the way */
	int page_x;		/* cells a page is scrolled to the right */
	int briefing_line;	/* which of the words to say is lit */
	int help_page;
	size_t command_at;	/* of snapshot.command: what y takes next in the guide */
	bool has_mouse;
	/* The version and the endpoint that were selected last, and where they stood. */
	struct held { int at; uint32_t id; bool is_set; } held[2];
	int records_top;	/* of the board's records while the newest is followed; -1 */
	int column;		/* of the timeouts table: index into snapshot.matrix_column */
	uint32_t drill_version, drill_endpoint;	/* of the pair under drill */
	size_t spread_pick;	/* which version stands beside the baseline */
	bool is_log;		/* steps of latency grow by a ratio */
	int metric;		/* enum metric of the sparklines */
	int zoom;		/* bins cover a 2^zoom-th of the log around the moment */
	struct brush brush;
	/* The filter that `d` set for a range, and what stood before: taken back with the view. */
	struct lent { bool is_on; char filter[FILTER_BYTES], before[FILTER_BYTES]; } lent;
	char filter[FILTER_BYTES];	/* the board's own */
	struct words_past words;
	char search[WORD_BYTES];	/* looked for last: it is lit wherever it stands; "" */
	int beside_spark;	/* cells of a versions row beside its sparkline; 0: not drawn */
	/* text entry: a field of the guide, a note, or a file name */
	bool is_typing;
	char typing_field[64];	/* name of the field; "" = a note; "w" = the path to write;
				 * ":" = a command; "t" = a time to go to;
				 * "f" = the filter; "/" = a text to look for;
				 * "o" = shall write_path be written over */
	struct editor editor;
	bool swallows;		/* a text entry was refused: what is typed is no command */
	/* one line for the person, until the next key */
	char message[256];	/* safe text; "" */
	bool message_is_error;
	bool is_leaving;	/* the loop ends */
	bool wants_redraw;	/* Ctrl-L: the next frame is sent whole */
	/* For whoever drives it: done once and cleared there. */
	bool wants_copy;	/* y: app.copy goes to the clipboard */
	bool wants_editor;	/* I, Ctrl-X: $EDITOR on what is being typed; then app_edited() */
	bool wants_suspend;	/* :suspend */
	bool wants_theme_kept;	/* :theme NAME save: app.theme.name goes into the config */
};

struct app_options {
	const struct theme *theme;
	enum tier tier;
	const struct zone *zone;	/* --tz; NULL: UTC only */
	bool is_read_only, is_briefing;
	bool is_recording;		/* --record: the chip REC; leaving asks */
	const char *theme_name;
	bool has_no_color;	/* no color is sent, whatever the theme (NO_COLOR, --color never) */
	const char *write_note;	/* said where a file may not be written; NULL: nothing */
	/* the gate's of config and command line: pairs NAME, VALUE, NULL-ended; NULL: as usual */
	const char *const *gate_set;
};

struct app {
	struct engine *engine;		/* borrowed */
	struct app_options options;
	struct theme theme;		/* owned copy, changed by the picker */
	size_t theme_index;		/* among the built-in ones */
	struct theme theme_before;	/* while the picker is open: Esc goes back to it */
	size_t theme_index_before;
	struct zone own_zone;		/* of :tz */
	bool has_own_zone;
	struct str copy;		/* what y takes: safe text */
	bool is_baseline_given;		/* a person said which version it is, on the board */
	const char *copied;		/* which message y took last, `slack`; NULL: none */
	struct sheet page;
	struct deeds deeds;
	struct spot spot[256];		/* of the last frame */
	size_t n_spots;
	/* The versions as the last frame told them: what changed since stands out for one. */
	struct told { uint32_t version; struct snap_figures figures; } told[8];
	size_t n_told;
	char wanted_filter[FILTER_BYTES];	/* of the last want */
	struct err filter_err;		/* why the filter being typed is none; code 0: it is one */
	struct ui ui;
	struct want want;		/* of the last frame */
	int cols, rows;			/* of the last frame */
	int64_t now_ns, drawn_second;
	uint64_t drawn_generation;
	int64_t drawn_column_ns;	/* a column of the timeline the last frame had; 0: none */
	int64_t drawn_from_ns;		/* where its first column begins */
	uint64_t drawn_shown;		/* records the last frame could list */
	int64_t drawn_bytes;		/* read when the last frame was drawn */
	bool is_dirty;			/* a key changed something */
	bool shows_seconds;		/* of a clock: the last frame */
	int64_t draft_due_ns;	/* typed text reaches the journal by then; INSTANT_NONE: it did */
	struct arena frame;		/* texts of the frame being drawn */
	struct progress progress;	/* of the reading, as of the last app_tick() */
};

int app_init(struct app *app, struct engine *engine, const struct app_options *options,
	     struct err *err);
void app_release(struct app *app);
void app_key(struct app *app, const struct key_event *event, int64_t now_ns);
/* Returns true when a frame should be drawn: something changed, or a visible clock did. */
bool app_tick(struct app *app, int64_t now_ns);
void app_draw(struct app *app, struct canvas *canvas);
/* Play the log from the moment, or from its first record when the board stands at its end. */
void app_replay(struct app *app, int speed);
/* So much wall time went by: a replay moves on, and at the last record it ends. */
void app_pass(struct app *app, int64_t wall_ns);
/* Do a command as if its key had been pressed (the palette, and tests). */
void app_do(struct app *app, enum command command);
/* Write what is being typed into the journal now (a signal came, the loop ends). */
void app_save(struct app *app);
/* $EDITOR came back with a text for what is being typed: one step of undo. */
void app_edited(struct app *app, const char *at, size_t len);
/* Show a sentence in the message row until the next key. */
void app_say(struct app *app, bool is_error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
