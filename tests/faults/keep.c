/* keep: what a board saves, without the board: for the harnesses that make the system fail. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/save.h"
#include "core/incident/journal.h"

/*
 *	keep write SESSION FILE N TAG	N notes TAG-1 ... into the session, then FILE whole; tells
 *					`kept TAG-1` of each that is saved, and `saved`. Ends with 0
 *					only if all of it is; else with 74, and why on stderr.
 *	keep wait SESSION TAG		a note, `holds`, and then nothing until it is killed
 *	keep retry SESSION N TAG	as write, but after a failure it says `unsaved`, waits for
 *					a line on stdin, and tries again: `kept` of all, or 74
 *	keep list SESSION		the notes, one a line
 */

static int
tell(const char *what, const char *note)
{
	char line[128];
	int n = snprintf(line, sizeof(line), "%s%s%s\n", what, *note ? " " : "", note);

	return save_all(STDOUT_FILENO, line, (size_t)n);
}

static int
complain(const struct err *err)
{
	fprintf(stderr, "%s\n", err->text);
	return ERR_IO;
}

static int
append(struct journal *journal, const char *text, struct err *err)
{
	struct entry entry = { .t_ns = INSTANT_NONE, .wall_ns = INSTANT_NONE, .src = SRC_HUMAN,
			       .kind = "note", .text = text };

	return journal_append(journal, &entry, err);
}

/* Notes one by one; what failed is tried again with the next. Returns how many are not saved. */
static int
put_notes(struct journal *journal, int n, const char *tag, struct err *err)
{
	char note[64];
	int told = 0;

	for (int i = 1; i <= n; i++) {
		snprintf(note, sizeof(note), "%s-%d", tag, i);
		bool has_failed = append(journal, note, err) != 0;
		if (has_failed && journal_unsaved(journal) == 0)
			fprintf(stderr, "a failure that is forgotten: %s\n", err->text);
		for (; journal_unsaved(journal) == 0 && told < i; told++) {
			snprintf(note, sizeof(note), "%s-%d", tag, told + 1);
			if (tell("kept", note) != 0)
				return -1;
		}
	}
	if (journal_unsaved(journal) && journal_retry(journal, err) == 0)
		for (; told < n; told++) {
			snprintf(note, sizeof(note), "%s-%d", tag, told + 1);
			if (tell("kept", note) != 0)
				return -1;
		}
	return n - told;
}

static int
write_all(const char *session, const char *file, int n, const char *tag)
{
	struct err err = { 0 };
	struct journal *journal = journal_open(session, false, &err);
	char text[128];

	if (!journal)
		return complain(&err);
	if (journal_is_read_only(journal)) {
		fprintf(stderr, "%s: read-only: %s\n", session, journal_holder(journal));
		journal_free(journal);
		return ERR_IO;
	}
	int left = put_notes(journal, n, tag, &err);
	journal_free(journal);
	snprintf(text, sizeof(text), "new text of %s\n", tag);
	int failed = save_file(file, text, strlen(text), &err);
	if (failed || left)
		return complain(&err);
	return tell("saved", "") == 0 ? 0 : ERR_IO;
}

static int
retry(const char *session, int n, const char *tag)
{
	struct err err = { 0 };
	struct journal *journal = journal_open(session, false, &err);
	char byte;

	if (!journal)
		return complain(&err);
	int left = put_notes(journal, n, tag, &err);
	if (left) {
		tell("unsaved", "");
		complain(&err);
		if (read(STDIN_FILENO, &byte, 1) == 1 && journal_retry(journal, &err) == 0)
			left = 0;
	}
	journal_free(journal);
	return left ? complain(&err) : tell("kept", "all") == 0 ? 0 : ERR_IO;
}

static int
hold(const char *session, const char *tag)
{
	struct err err = { 0 };
	struct journal *journal = journal_open(session, false, &err);

	if (!journal || journal_is_read_only(journal) || put_notes(journal, 1, tag, &err) != 0)
		return ERR_IO;
	tell("holds", "");
	for (;;)
		pause();
}

static int
list(const char *session)
{
	struct err err = { 0 };
	struct journal *journal = journal_open(session, true, &err);

	if (!journal)
		return complain(&err);
	for (size_t i = 0; i < journal_count(journal); i++)
		if (strcmp(journal_entry(journal, i)->kind, "note") == 0)
			puts(journal_entry(journal, i)->text);
	journal_free(journal);
	return 0;
}

int
main(int n, char **arg)
{
	if (n == 6 && strcmp(arg[1], "write") == 0)
		return write_all(arg[2], arg[3], (int)strtol(arg[4], NULL, 10), arg[5]);
	if (n == 5 && strcmp(arg[1], "retry") == 0)
		return retry(arg[2], (int)strtol(arg[3], NULL, 10), arg[4]);
	if (n == 4 && strcmp(arg[1], "wait") == 0)
		return hold(arg[2], arg[3]);
	if (n == 3 && strcmp(arg[1], "list") == 0)
		return list(arg[2]);
	return ERR_USAGE;
}
