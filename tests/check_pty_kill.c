/* check_pty_kill: killed at any moment of typing, what was written stays whole (kill -9). */
/* SPDX-License-Identifier: MIT */
#include "tests/runner.h"

#include <cjson/cJSON.h>

#include "tests/pty_look.h"
#include "tests/splitmix.h"

enum {
	ROUNDS = 4, ROUNDS_MANY = 40,	/* a hundred kills, or a thousand, */
	BOARDS = 25,			/* of so many boards at a time */
	KEYS = 24,			/* most keys of a run */
	WAIT_MS = 260			/* latest kill after the last key: drafts are due by 250 */
};

/* One board that will be killed. */
struct victim {
	struct pty pty;
	char path[128];			/* its notes */
	char typed[KEYS + 1];
	size_t n, held;			/* keys drawn; of those, seen in the notes */
	int row, col;			/* where the text begins on the screen */
	int64_t end_ms;			/* when it is killed */
};

static bool
file_holds(const char *path, const char *text)
{
	struct str file = { 0 };
	bool is_there = save_read(path, 1 << 20, &file, NULL) == 0 &&
		strstr(str_text(&file), text) != NULL;

	str_release(&file);
	return is_there;
}

static void
wait_for_file(struct victim *victim, const char *text)
{
	int64_t end = pty_ms() + PTY_CAP_MS;

	while (!file_holds(victim->path, text)) {
		pty_read(&victim->pty, 5);
		ck_assert_msg(pty_ms() <= end, "`%s' never came into the notes", text);
	}
}

/* What stands in the field on the screen, up to the cursor. */
static bool
is_drawn(const struct victim *victim)
{
	char shown[256];
	VTermRect rect = { victim->row, victim->row + 1, victim->col, victim->pty.cursor.col };

	if (victim->pty.cursor.row != victim->row || rect.end_col <= rect.start_col)
		return false;
	size_t n = vterm_screen_get_text(victim->pty.screen, shown, sizeof(shown), rect);
	return n == victim->n && memcmp(shown, victim->typed, n) == 0;
}

/* A key more, until it stands on the screen. */
static void
type_one(struct victim *victim, uint64_t *dice)
{
	int64_t end = pty_ms() + PTY_CAP_MS;
	char key[2] = { (char)('a' + random_below(dice, 26)) };

	victim->typed[victim->n++] = key[0];
	pty_type(&victim->pty, key);
	while (!is_drawn(victim)) {
		pty_read(&victim->pty, 5);
		ck_assert_msg(pty_ms() <= end, "`%s' is not on the screen:\n%s", victim->typed,
			pty_text(&victim->pty));
	}
}

/* A kept note, then the owner's field of step 2 with so many keys. */
static void
start(struct victim *victim, int number, uint64_t *dice)
{
	struct pty_start start = pty_board(80, 24);

	*victim = (struct victim){ .n = 0 };
	snprintf(victim->path, sizeof(victim->path), "%s/%d.session", pty_state(), number);
	start.arg[1] = victim->path;
	pty_open(&victim->pty, &start);
	pty_see(&victim->pty, "PROBABLE");
	pty_key(&victim->pty, "m", "note:");
	pty_key(&victim->pty, "whole", "note: whole");
	pty_type(&victim->pty, "\r");
	pty_expect(&victim->pty, "note:", false);
	wait_for_file(victim, "whole");
	pty_key(&victim->pty, "2", "STEP 2");
	pty_key(&victim->pty, "j", "> Owner");
	pty_key(&victim->pty, "i", "writing: Owner");
	victim->row = victim->pty.cursor.row;
	victim->col = victim->pty.cursor.col;
	size_t keys = 1 + random_below(dice, KEYS - 4);
	while (victim->n < keys)
		type_one(victim, dice);
}

/* Every line of the notes but a torn last one is JSON. */
static void
check_lines(const struct victim *victim)
{
	struct str file = { 0 };

	ck_assert_int_eq(save_read(victim->path, 1 << 20, &file, NULL), 0);
	for (const char *line = str_text(&file); *line; ) {
		size_t n = strcspn(line, "\n");

		if (!line[n])
			break;
		cJSON *json = cJSON_ParseWithLength(line, n);
		ck_assert_msg(json != NULL, "no JSON: %.*s", (int)n, line);
		cJSON_Delete(json);
		line += n + 1;
	}
	ck_assert_ptr_nonnull(strstr(str_text(&file), "whole"));
	str_release(&file);
}

/* Opened anew, the field goes on with a beginning of what was typed: all that was held. */
static void
check_draft(const struct victim *victim)
{
	const char *arg[] = { "--frame", "80x24", "--keys", "2 j i", "--session", victim->path,
		PTY_SAMPLE, NULL };
	int code;
	const char *frame = pty_headless(arg, &code), *row = strstr(frame, "> Owner");
	char shown[256];

	ck_assert_int_eq(code, 0);
	ck_assert_msg(row != NULL, "no field:\n%s", frame);
	row += (size_t)victim->col;	/* this row holds ASCII up to there */
	size_t n = strcspn(row, " \n_");
	snprintf(shown, sizeof(shown), "%.*s", (int)n, row);
	ck_assert_msg(n >= victim->held && n <= victim->n && memcmp(shown, victim->typed, n) == 0,
		"typed `%s', %zu of it in the notes before the kill; now `%s'", victim->typed,
		victim->held, shown);
}

static void
kill_at_their_time(struct victim *victim)
{
	for (int left = BOARDS; left > 0; )
		for (int i = 0; i < BOARDS; i++) {
			if (victim[i].pty.is_over)
				continue;
			pty_read(&victim[i].pty, 0);
			if (pty_ms() < victim[i].end_ms)
				continue;
			kill(victim[i].pty.child, SIGKILL);
			pty_end(&victim[i].pty);
			ck_assert_int_eq(pty_code(&victim[i].pty), 128 + SIGKILL);
			left--;
		}
}

START_TEST(killed_while_typing_it_keeps_whole_notes_and_a_true_draft)
{
	struct victim victim[BOARDS];
	uint64_t dice = 9000 + (uint64_t)_i;

	for (int i = 0; i < BOARDS; i++)
		start(&victim[i], i, &dice);
	/* Some have seen their draft in the notes; it must be there, whatever is typed after. */
	for (int i = 0; i < BOARDS; i += 3) {
		char quoted[KEYS + 3];
		snprintf(quoted, sizeof(quoted), "\"%s\"", victim[i].typed);
		wait_for_file(&victim[i], quoted);
		victim[i].held = victim[i].n;
		for (uint64_t more = random_below(&dice, 4); more > 0; more--)
			type_one(&victim[i], &dice);
	}
	for (int i = 0; i < BOARDS; i++)
		victim[i].end_ms = pty_ms() + (int64_t)random_below(&dice, WAIT_MS);
	kill_at_their_time(victim);
	for (int i = 0; i < BOARDS; i++) {
		check_lines(&victim[i]);
		check_draft(&victim[i]);
		pty_close(&victim[i].pty);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("pty_kill");
	TCase *tcase = tcase_create("kill");

	tcase_set_timeout(tcase, 60);
	tcase_add_checked_fixture(tcase, NULL, pty_clean);
	tcase_add_loop_test(tcase, killed_while_typing_it_keeps_whole_notes_and_a_true_draft, 0,
		getenv("SITREP_MANY") ? ROUNDS_MANY : ROUNDS);
	suite_add_tcase(suite, tcase);
	return suite;
}
