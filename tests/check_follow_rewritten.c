/* check_follow_rewritten: folded lines, colors and requests told in two lines, while they come. */
/* SPDX-License-Identifier: MIT */
#include "core/base/mem.h"
#include "tests/dice.h"
#include "tests/growing.h"

enum { REQUESTS = 240 };

/* A request whose latency is its number, and 100. */
static void
rails(struct str *out, int i)
{
	str_fmt(out, "Started %s \"/pay\" for 10.0.0.%d at 2025-08-01 18:%02d:%02d +0000\n"
		"Processing by PayController#show as HTML\n"
		"Completed 200 OK in %dms (Views: 1.0ms)\n\n",
		i % 3 ? "GET" : "PUT", i % 5, i / 60, i % 60, 100 + i);
}

static void
lambda(struct str *out, int i)
{
	str_fmt(out, "START RequestId: 6f1a2b3c-9d4e-4f5a-8b6c-7d8e9f%06x Version: %d\n"
		"2025-08-01T18:%02d:%02d.000Z INFO served\n"
		"END RequestId: 6f1a2b3c-9d4e-4f5a-8b6c-7d8e9f%06x\n"
		"2025-08-01T18:%02d:%02d.000Z REPORT RequestId: "
		"6f1a2b3c-9d4e-4f5a-8b6c-7d8e9f%06x\tDuration: %d.00 ms\tBilled Duration: %d "
		"ms\t\n",
		i, 60 + i % 2, i / 60, i % 60, i,
		i / 60, i % 60, i, 100 + i, 100 + i);
}

static void
folded(struct str *out, int i)
{
	struct str line = { 0 };

	str_fmt(&line, "{\"ts\":\"2025-08-01T18:%02d:%02dZ\",\"path\":\"/pay\",\"status\":200,"
		"\"ms\":%d,\"text\":\"so it went on and on from the beginning to the end\"}",
		i / 60, i % 60, 100 + i);
	for (size_t at = 0; at < line.len; at += 80)
		str_fmt(out, "%.80s\n", line.at + at);
	str_release(&line);
}

static void
colored(struct str *out, int i)
{
	str_fmt(out, "\033[32mts=2025-08-01T18:%02d:%02dZ\033[0m path=/pay status=\033[1m200"
		"\033[0m ms=%d\n", i / 60, i % 60, 100 + i);
}

static void (*const writers[])(struct str *, int) = { rails, lambda, folded, colored };

/* Put in pieces that end anywhere, it is told as it is when it is loaded. */
START_TEST(in_pieces_it_is_told_as_in_one)
{
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct growing g;
		struct str text = { 0 };
		uint64_t dice = seed;
		char what[64];

		growing_begin(&g);
		for (int i = 0; i < REQUESTS; i++)
			writers[_i](&text, i);
		/* A followed source tells what it is by the lines that are there first. */
		size_t first = text.len / 2, most = seed == 1 ? 40 : 4000;
		char *head = xstrndup(text.at, first);
		growing_put(g.path, head);
		free(head);
		g.engine = growing_engine(&g, true);
		growing_tick(&g, 4);
		for (size_t done = first; done < text.len;) {
			size_t n = 1 + roll(&dice) % most;
			n = n < text.len - done ? n : text.len - done;
			char *piece = xstrndup(text.at + done, n);
			growing_put(g.path, piece);
			free(piece);
			growing_tick(&g, 1);
			done += n;
		}
		growing_tick(&g, 8);
		ck_assert_uint_eq(engine_loaded(g.engine).records, REQUESTS);
		snprintf(what, sizeof(what), "writer %d, seed %d", _i, (int)seed);
		growing_is_as_loaded(&g, what);
		growing_end(&g);
		str_release(&text);
	}
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("follow_rewritten");
	TCase *tcase = tcase_create("follow_rewritten");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, in_pieces_it_is_told_as_in_one, 0, (int)LENGTH(writers));
	suite_add_tcase(suite, tcase);
	return suite;
}
