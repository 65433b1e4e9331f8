/* outside: a board with an editor and a runtime folder of its own, and what to look for. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_OUTSIDE_H
#define SR_TESTS_OUTSIDE_H

#include <sys/stat.h>

#include "tests/pty_look.h"

static char editor[160], editor_env[200], runtime[160], runtime_env[200];

/* An executable script in the folder of this test. */
static inline void
make_script(const char *name, const char *body)
{
	FILE *file;

	snprintf(editor, sizeof(editor), "%s/%s", pty_state(), name);
	file = fopen(editor, "wb");
	ck_assert_ptr_nonnull(file);
	fprintf(file, "#!/bin/sh\n%s\n", body);
	fclose(file);
	ck_assert_int_eq(chmod(editor, 0755), 0);
}

/* A board whose $EDITOR is a script, with a runtime folder of its own. */
static inline struct pty_start
outside_board(const char *body)
{
	struct pty_start start = pty_board(160, 48);

	make_script("ed it", body);
	snprintf(editor_env, sizeof(editor_env), "EDITOR='%s' --flag", editor);
	snprintf(runtime, sizeof(runtime), "%s/run", pty_state());
	snprintf(runtime_env, sizeof(runtime_env), "XDG_RUNTIME_DIR=%s", runtime);
	start.env[0] = editor_env;
	start.env[1] = runtime_env;
	return start;
}

static inline bool
is_sent(const struct pty *pty, const char *text, size_t from)
{
	return from < pty->raw.len &&
	       memmem(pty->raw.at + from, pty->raw.len - from, text, strlen(text)) != NULL;
}

static inline void
see_sent(struct pty *pty, const char *text, size_t from)
{
	int64_t end = pty_ms() + PTY_CAP_MS;

	while (!is_sent(pty, text, from)) {
		pty_read(pty, 20);
		ck_assert_msg(pty_ms() <= end, "`%s' was never sent", text);
	}
}

#endif
