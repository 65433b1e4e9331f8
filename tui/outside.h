/* outside: what a board does beside its screen: editor, clipboard, title, bell, status file. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TUI_OUTSIDE_H
#define SR_TUI_OUTSIDE_H

#include "tui/app.h"
#include "tui/copy.h"
#include "tui/launcher.h"
#include "tui/run.h"
#include "tui/status.h"

enum { OUTSIDE_EDIT_MAX = 64 * 1024 };	/* bytes that may come back from an editor */

/* {0} does nothing. */
struct outside {
	const struct options *options;
	const struct environment *environment;
	struct str runtime;		/* folder; "" = none */
	bool has_launcher;
	/* the editor */
	bool is_editing;		/* it holds the screen: no key is ours, nothing is drawn */
	int tty;			/* the terminal it gets */
	struct str path, before;	/* its file, and what stood there */
	long errors_before;		/* bytes of stderr when it was started */
	/* the clipboard */
	bool is_copying;
	struct str copying;		/* what is on its way, or went last */
	struct str clip;		/* `also in PATH`, or `in no file: WHY` */
	bool has_clip;			/* the file was written */
	/* attention */
	bool was_bad;
	int64_t called_ms;		/* when a bell was last rung; 0 = never */
	unsigned long long began;	/* status_began() of this process */
	char told[STATUS_LINE_MAX + 1];	/* what status.json holds */
	int64_t told_ms;
	struct str owed;		/* what it should hold by now, in two seconds; "" */
	char owed_line[STATUS_LINE_MAX + 1];
};

/* Fork the launcher and find the folders: first of all, while nothing else is open. */
void outside_open(struct outside *outside, const struct options *options,
	const struct environment *environment);
/* End what runs, and take back the status file. */
void outside_close(struct outside *outside);

/* Do what the app asks for: y, Ctrl-X. After each batch of keys. */
void outside_serve(struct outside *outside, struct app *app, int tty);
/* What the launcher reports: an editor that came back, a copy that went well or not. True: the
 * editor is stopped, and so should we be. */
bool outside_hear(struct outside *outside, struct app *app);
/* A settled snapshot: bell and title when a followed log turns bad, and the status file. */
void outside_tell(struct outside *outside, const struct snapshot *snapshot, int64_t now_ms);
/* Milliseconds until outside_pay() has something to write; -1: nothing. */
int outside_wait(const struct outside *outside, int64_t now_ms);
/* Write the status file when it is owed and its second is over. */
void outside_pay(struct outside *outside, int64_t now_ms);

#endif
