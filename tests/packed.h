/* packed: for tests: bytes packed by the libraries themselves, and unpacked by the stock tools. */
/* SPDX-License-Identifier: MIT */
#ifndef SR_TESTS_PACKED_H
#define SR_TESTS_PACKED_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_BZ2
#include <bzlib.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "core/base/mem.h"
#include "core/base/str.h"
#include "tests/runner.h"

#ifdef HAVE_ZLIB
static inline void
pack_gz(const char *at, size_t len, char *to, size_t *room)
{
	z_stream stream = { 0 };

	ck_assert_int_eq(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
	stream.next_in = (Bytef *)(uintptr_t)at;
	stream.avail_in = (uInt)len;
	stream.next_out = (Bytef *)to;
	stream.avail_out = (uInt)*room;
	ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
	*room = stream.total_out;
	deflateEnd(&stream);
}
#endif
#ifdef HAVE_BZ2
/* Blocks of 100 kB, so that a file of some hundred has several. */
static inline void
pack_bz2(const char *at, size_t len, char *to, size_t *room)
{
	unsigned written = (unsigned)*room;

	ck_assert_int_eq(BZ2_bzBuffToBuffCompress(to, &written, (char *)(uintptr_t)at,
						  (unsigned)len, 1, 0, 0), BZ_OK);
	*room = written;
}
#endif
#ifdef HAVE_LZMA
static inline void
pack_xz(const char *at, size_t len, char *to, size_t *room)
{
	size_t written = 0;

	ck_assert_int_eq(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC64, NULL, (const uint8_t *)at,
						 len, (uint8_t *)to, &written, *room), LZMA_OK);
	*room = written;
}
#endif
#ifdef HAVE_ZSTD
/* With the checksum that the tool writes, too. */
static inline void
pack_zst(const char *at, size_t len, char *to, size_t *room)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();

	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	size_t written = ZSTD_compress2(context, to, *room, at, len);
	ck_assert(!ZSTD_isError(written));
	*room = written;
	ZSTD_freeCCtx(context);
}
#endif

/* A codec of this build: its name, its encoder, its tool. */
static const struct packer {
	const char *name;
	void (*pack)(const char *at, size_t len, char *to, size_t *room);
	const char *tool;
} packers[] = {
#ifdef HAVE_ZLIB
	{ "gz", pack_gz, "gzip" },
#endif
#ifdef HAVE_BZ2
	{ "bz2", pack_bz2, "bzip2" },
#endif
#ifdef HAVE_LZMA
	{ "xz", pack_xz, "xz" },
#endif
#ifdef HAVE_ZSTD
	{ "zst", pack_zst, "zstd" },
#endif
	{ "", NULL, "" }
};

enum { PACKERS = (int)LENGTH(packers) - 1 };

/* Append the bytes as one member. */
static inline void
pack(const struct packer *packer, const char *at, size_t len, struct str *out)
{
	size_t room = len + len / 50 + 4096;
	char *to = xmalloc(room);

	packer->pack(at, len, to, &room);
	str_bytes(out, to, room);
	free(to);
}

/* Lines of a log, no two alike. */
static inline void
add_lines(struct str *out, int from, int to)
{
	for (int i = from; i < to; i++)
		str_fmt(out, "{\"timestamp\":\"2025-08-01T18:%02d:%02dZ\",\"responseTimeMs\":%d,"
			"\"status\":\"%s\",\"n\":%d}\n", i / 60 % 60, i % 60, i * 7919 % 887,
			i % 7 ? "OK" : "TIMEOUT", i);
}

/* What `TOOL -dc` writes for these bytes on its input. Returns whether there is such a tool. */
static inline bool
unpack_by_tool(const struct packer *packer, const char *at, size_t len, struct str *out)
{
	char path[] = "/tmp/sitrep-packed-XXXXXX", buf[8192];
	int from = mkstemp(path), ends[2], status = 0;
	ssize_t n;

	ck_assert_int_ge(from, 0);
	unlink(path);
	ck_assert_int_eq(write(from, at, len), (ssize_t)len);
	ck_assert_int_eq(lseek(from, 0, SEEK_SET), 0);
	ck_assert_int_eq(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(from, STDIN_FILENO);
		dup2(ends[1], STDOUT_FILENO);
		close(STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execlp(packer->tool, packer->tool, "-dc", (char *)NULL);
		_exit(127);
	}
	close(from);
	close(ends[1]);
	while ((n = read(ends[0], buf, sizeof(buf))) > 0)
		str_bytes(out, buf, (size_t)n);
	close(ends[0]);
	waitpid(child, &status, 0);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 127;
}

#endif
