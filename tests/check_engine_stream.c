/* check_engine_stream: several inputs of `records -f`: they wait for each other, and end. */
/* SPDX-License-Identifier: MIT */
#include "core/engine_stream.h"

#include <unistd.h>

#include "core/engine_private.h"
#include "tests/growing.h"

enum { SOME = 60, MANY = 24000 };

struct streamed { struct growing g; struct stream *stream; struct str out; };

static void
streamed_begin(struct streamed *s)
{
	struct engine_options options = { .version = "test", .is_headless = true,
					  .follows = true, .has_no_hints = true };
	struct err err = { 0 };

	*s = (struct streamed){ 0 };
	growing_begin(&s->g);
	s->g.engine = engine_new(&options, &err);
	ck_assert_ptr_nonnull(s->g.engine);
	s->stream = stream_new(s->g.engine, NULL);
}

static void
add_all(struct streamed *s)
{
	struct err err = { 0 };

	ck_assert_msg(stream_add(s->stream, s->g.path, &err) == 0 &&
		      stream_add(s->stream, s->g.older, &err) == 0, "%s", err.text);
}

static void
streamed_end(struct streamed *s)
{
	str_release(&s->out);
	stream_free(s->stream);
	growing_end(&s->g);
}

static void
tick(struct streamed *s, int ms)
{
	struct err err = { 0 };

	s->g.now_ns += ms * NS_PER_MS;
	ck_assert_msg(stream_tick(s->stream, s->g.now_ns, s->g.now_ns, &s->out, &err) >= 0, "%s",
		      err.text);
}

static void
put(const char *path, int n)
{
	struct str text = { 0 };

	for (int i = 0; i < n; i++)
		str_fmt(&text, "{\"ts\":%d,\"path\":\"/a\",\"status\":200,\"ms\":%d,\"host\":"
			"\"web%d\",\"text\":\"as long as it takes to be a large one\"}\n",
			GROWING_S - 30000 + i, 10 + i % 7, i % 3);
	growing_put(path, str_text(&text));
	str_release(&text);
}

/* One of few lines is waited for; meanwhile the large one beside it is not piled up. */
START_TEST(what_waits_for_another_reads_no_more_than_its_head)
{
	struct streamed s;

	streamed_begin(&s);
	put(s.g.path, MANY);
	put(s.g.older, 1);
	add_all(&s);
	for (int i = 0; i < 8; i++)
		tick(&s, 1);
	ck_assert_uint_eq(stream_records(s.stream), 0);
	ck_assert_int_le(intake_bytes(store_source(s.g.engine->store, 0)), 512 << 10);
	for (int i = 0; i < 8; i++)
		tick(&s, GROWING_TICK_MS);
	ck_assert_uint_eq(stream_records(s.stream), MANY + 1);
	put(s.g.path, 1);
	for (int i = 0; i < 4; i++)
		tick(&s, GROWING_TICK_MS);
	ck_assert_uint_eq(stream_records(s.stream), MANY + 2);
	streamed_end(&s);
}
END_TEST

/* All is given out of a pipe that has ended, and of the file beside it; alone, it is over then. */
START_TEST(it_is_over_when_a_pipe_has_ended)
{
	struct streamed s;
	struct err err = { 0 };
	int ends[2], own = dup(STDIN_FILENO);

	streamed_begin(&s);
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	close(ends[0]);
	ck_assert_int_eq(stream_add(s.stream, "-", &err), 0);
	if (_i) {
		put(s.g.path, SOME);
		ck_assert_int_eq(stream_add(s.stream, s.g.path, &err), 0);
	}
	tick(&s, 1);
	put(s.g.older, SOME);
	FILE *file = fopen(s.g.older, "rb");
	char bytes[1 << 15];
	size_t len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	ck_assert_int_eq(write(ends[1], bytes, len), (ssize_t)len);
	tick(&s, 1);
	ck_assert(!stream_is_over(s.stream));
	close(ends[1]);
	for (int i = 0; i < 8; i++)
		tick(&s, GROWING_TICK_MS);
	ck_assert_int_eq(stream_is_over(s.stream), !_i);
	ck_assert_uint_eq(stream_records(s.stream), (uint64_t)(_i ? 2 * SOME : SOME));
	dup2(own, STDIN_FILENO);
	close(own);
	streamed_end(&s);
}
END_TEST

Suite *
suite(void)
{
	Suite *suite = suite_create("engine_stream");
	TCase *tcase = tcase_create("engine_stream");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, what_waits_for_another_reads_no_more_than_its_head);
	tcase_add_loop_test(tcase, it_is_over_when_a_pipe_has_ended, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
