/* check_kill: kill -9 while somebody types: every acknowledged key is in the session. */
/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/incident/journal.h"
#include "tests/dice.h"
#include "tests/runner.h"

enum { KEYS_MOST = 160, KILLS = 100, KILLS_MANY = 1000 };

static char folder[32], path[64];

static void
make_folder(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-kill-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.session", folder);
}

static void
drop_folder(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* Type into retro.1, a draft a key and every 16th key kept; acknowledge each key by a byte. */
static _Noreturn void
type(int acknowledge)
{
	struct journal *journal = journal_open(path, false, NULL);
	char text[KEYS_MOST + 1] = "";

	for (int key = 0; journal && key < KEYS_MOST; key++) {
		struct entry entry = {
			.t_ns = INSTANT_NONE, .wall_ns = INSTANT_NONE, .src = SRC_HUMAN,
			.kind = "field", .field = "retro.1", .value = text, .text = "",
		};

		text[key] = (char)('a' + key % 26);
		text[key + 1] = '\0';
		int failed = key % 16 == 15
				     ? journal_append(journal, &entry, NULL)
				     : journal_draft(journal, "retro.1", text, INSTANT_NONE, NULL);
		if (failed || write(acknowledge, "k", 1) != 1)
			break;
	}
	pause();
	_exit(1);
}

/* The text that the journal holds of the field: what was kept, or typed since. */
static const char *
text_of(const struct journal *journal)
{
	const struct entry *draft = journal_draft_of(journal, "retro.1");
	const struct entry *value = journal_field(journal, "retro.1");

	return draft ? draft->value : value ? value->value : "";
}

START_TEST(every_acknowledged_key_outlives_kill_9)
{
	uint64_t state = (uint64_t)_i + 1;
	int wanted = (int)(roll(&state) % KEYS_MOST), spins = (int)(roll(&state) % 20000);
	int acknowledged = 0, pipe_of[2];
	char byte;

	ck_assert_int_eq(pipe(pipe_of), 0);
	pid_t child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0) {
		close(pipe_of[0]);
		type(pipe_of[1]);
	}
	close(pipe_of[1]);
	while (acknowledged < wanted && read(pipe_of[0], &byte, 1) == 1)
		acknowledged++;
	ck_assert_int_eq(acknowledged, wanted);
	for (volatile int i = 0; i < spins; i++)	/* anywhere between two keys */
		;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	while (read(pipe_of[0], &byte, 1) == 1)		/* acknowledged, and not yet counted */
		acknowledged++;
	close(pipe_of[0]);

	struct journal *journal = journal_open(path, false, NULL);
	if (!journal) {
		ck_assert_int_eq(acknowledged, 0);
		return;
	}
	ck_assert(!journal_is_read_only(journal));
	const char *text = text_of(journal);
	ck_assert_int_ge((int)strlen(text), acknowledged);
	for (int i = 0; text[i]; i++)
		ck_assert_int_eq(text[i], 'a' + i % 26);
	ck_assert_uint_le(journal_bad_lines(journal), 1);	/* at most the line under way */
	struct entry entry = { .kind = "note", .text = "after", .wall_ns = INSTANT_NONE,
			       .t_ns = INSTANT_NONE };
	ck_assert_int_eq(journal_append(journal, &entry, NULL), 0);
	journal_free(journal);
	journal = journal_open(path, true, NULL);
	ck_assert_str_eq(journal_latest(journal, "note")->text, "after");
	journal_free(journal);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("kill");
	TCase *t = tcase_create("kill");

	tcase_add_checked_fixture(t, make_folder, drop_folder);
	tcase_add_loop_test(t, every_acknowledged_key_outlives_kill_9, 0,
			    getenv("SITREP_MANY") ? KILLS_MANY : KILLS);
	suite_add_tcase(s, t);
	return s;
}
