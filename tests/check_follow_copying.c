/* check_follow_copying: a look while a copy is being made: it is no file that was missed. */
/* SPDX-License-Identifier: MIT */
#include "tests/followed.h"
#include "tests/packed.h"
#include "tests/runner.h"

static char folder[64], path[96], first[96], second[96];
static struct followed followed;

static void
setup(void)
{
	snprintf(folder, sizeof(folder), "/tmp/sitrep-copying-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/api.log", folder);
	snprintf(first, sizeof(first), "%s/api.log.1", folder);
	snprintf(second, sizeof(second), "%s/api.log.2", folder);
	followed_begin(&followed, false);
}

static void
teardown(void)
{
	const char *const all[] = { path, first, second };

	followed_end(&followed);
	for (size_t i = 0; i < LENGTH(all); i++)
		unlink(all[i]);
	ck_assert_int_eq(rmdir(folder), 0);
}

/* Bytes from..to of a file, to the end of another. */
static void
copy_part(const char *from, const char *to, off_t at, off_t upto)
{
	size_t len = (size_t)(upto - at);
	char *buf = xmalloc(len + 1);
	int in = open(from, O_RDONLY | O_CLOEXEC), out = writer_open(to, O_APPEND);

	ck_assert_int_eq(pread(in, buf, len, at), (ssize_t)len);
	ck_assert_int_eq(write(out, buf, len), (ssize_t)len);
	free(buf);
	close(in);
	close(out);
}

static off_t
size_of(const char *at)
{
	struct stat st;

	ck_assert_int_eq(stat(at, &st), 0);
	return st.st_size;
}

/* How far the second copy has come at the look; of the bytes before and after the hole's end. */
static const struct { const char *name; int of_hole, of_text; } parts[] = {
	{ "nothing yet", 0, 0 },
	{ "some of the hole", 1, 0 },
	{ "half of the hole", 2, 0 },
	{ "the hole", 3, 0 },
	{ "the hole and a byte", 3, 1 },
	{ "the hole and half a line", 3, 40 },
	{ "the hole and some lines", 3, 1000 },
};

/*
 * A writer that does not append leaves a hole at each cut. One rotation was not seen yet when the
 * next one's copy is being made: all that stands in it so far is the hole.
 */
START_TEST(a_copy_that_is_being_made_is_not_read_beside_what_it_copies)
{
	int writer = writer_open(path, 0);
	struct err err = { 0 };

	writer_put(writer, 1, 900);
	off_t hole = size_of(path);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	followed_pass(&followed, NS_PER_S);
	copy_file(path, first);
	ck_assert_int_eq(truncate(path, 0), 0);
	writer_put(writer, 901, 1000);
	off_t at = hole * parts[_i].of_hole / 3 + parts[_i].of_text;
	copy_part(path, second, 0, at);
	followed_look(&followed);
	ck_assert_msg(followed_has(&followed, 1, 1000), "%s", parts[_i].name);
	copy_part(path, second, at, size_of(path));
	followed_look(&followed);
	ck_assert_int_eq(truncate(path, 0), 0);
	writer_put(writer, 1001, 1020);
	followed_pass(&followed, NS_PER_S);
	ck_assert_msg(followed_has(&followed, 1, 1020), "%s", parts[_i].name);
	ck_assert_uint_eq(followed.n, 1020);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
	close(writer);
}
END_TEST

/* It is cut before the next look: nothing of it was read but by the copy. */
START_TEST(a_copy_that_was_not_whole_at_the_look_is_joined_or_read_once)
{
	int writer = writer_open(path, 0);
	struct err err = { 0 };

	writer_put(writer, 1, 900);
	off_t hole = size_of(path);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	followed_pass(&followed, NS_PER_S);
	copy_file(path, first);
	ck_assert_int_eq(truncate(path, 0), 0);
	writer_put(writer, 901, 1000);
	off_t at = hole * parts[_i].of_hole / 3 + parts[_i].of_text;
	copy_part(path, second, 0, at);
	/* The look alone: the file is cut before it is read. */
	follow_tick(followed.follow, followed.now_ns, followed.now_ns);
	copy_part(path, second, at, size_of(path));
	ck_assert_int_eq(truncate(path, 0), 0);
	writer_put(writer, 1001, 1020);
	followed_pass(&followed, NS_PER_S);
	ck_assert_msg(followed_has(&followed, 1, 1020), "%s", parts[_i].name);
	ck_assert_uint_eq(followed.n, 1020);
	ck_assert_uint_eq(follow_gaps(followed.follow), 0);
	close(writer);
}
END_TEST

/* How much of the packed copy there is at the look. */
static const size_t packed_bytes[] = { 0, 3, 10, 15, 16, 20, 64, 200, 1000 };

/* What was read is renamed and packed at once, and of the packed file there is little yet. */
START_TEST(a_file_that_is_being_packed_is_not_read_beside_what_it_packs)
{
	const struct packer *packer = &packers[(size_t)_i / LENGTH(packed_bytes)];
	size_t at = packed_bytes[(size_t)_i % LENGTH(packed_bytes)];
	struct str text = { 0 }, packed = { 0 };
	struct err err = { 0 };

	writer_append(path, 1, 900);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	followed_pass(&followed, NS_PER_S);
	for (int id = 1; id <= 900; id++)
		followed_line(&text, id);
	pack(packer, text.at, text.len, &packed);
	ck_assert_uint_gt(packed.len, at);
	ck_assert_int_eq(rename(path, first), 0);
	int out = writer_open(second, O_APPEND);
	ck_assert_int_eq(write(out, packed.at, at), (ssize_t)at);
	writer_append(path, 901, 920);
	followed_look(&followed);
	ck_assert_int_eq(write(out, packed.at + at, packed.len - at), (ssize_t)(packed.len - at));
	close(out);
	unlink(first);
	followed_pass(&followed, 10 * NS_PER_S);
	ck_assert_msg(followed_has(&followed, 1, 920), "%s, %zu bytes", packer->name, at);
	ck_assert_uint_eq(followed.n, 920);
	ck_assert_uint_eq(follow_status(followed.follow, 0).n_draining, 0);
	str_release(&text);
	str_release(&packed);
}
END_TEST

/* A file that was missed and holds nothing yet: its writer has it open still. */
START_TEST(a_missed_file_without_a_byte_is_read_when_one_comes)
{
	struct err err = { 0 };

	writer_append(path, 1, 20);
	ck_assert_int_eq(follow_add(followed.follow, path, &err), 0);
	followed_pass(&followed, NS_PER_S);
	ck_assert_int_eq(rename(path, first), 0);
	int writer = writer_open(path, O_APPEND);
	ck_assert_int_eq(rename(path, second), 0);
	writer_append(path, 21, 30);
	followed_pass(&followed, NS_PER_S);
	ck_assert(followed_has(&followed, 1, 30));
	writer_put(writer, 31, 33);
	followed_look(&followed);
	ck_assert(followed_has(&followed, 1, 33));
	ck_assert_uint_eq(followed.n, 33);
	close(writer);
}
END_TEST

Suite *
suite(void)
{
	Suite *s = suite_create("follow_copying");
	TCase *t = tcase_create("copying");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, a_copy_that_is_being_made_is_not_read_beside_what_it_copies, 0,
			    (int)LENGTH(parts));
	tcase_add_loop_test(t, a_copy_that_was_not_whole_at_the_look_is_joined_or_read_once, 0,
			    (int)LENGTH(parts));
	tcase_add_loop_test(t, a_file_that_is_being_packed_is_not_read_beside_what_it_packs, 0,
			    PACKERS * (int)LENGTH(packed_bytes));
	tcase_add_test(t, a_missed_file_without_a_byte_is_read_when_one_comes);
	suite_add_tcase(s, t);
	return s;
}
