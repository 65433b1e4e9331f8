/* source_refuse: inputs that are no logs, told by their first bytes, and the way in. */
/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "core/base/mem.h"
#include "core/ingest/source_private.h"

#define NUL_SHARE 0.3	/* of every second byte, in UTF-16 without a mark */
#define NUL_OTHERS 0.05	/* at most, of the bytes between */

/* mend: a command whose output can be piped in, or NULL; then advice, maybe with the name. */
static const struct magic {
	size_t at;
	const char *bytes;
	size_t len;
	const char *what, *command, *advice;
} magics[] = {
	{ 0, "\x1f\x8b\x08", 3, "this build cannot read gzip", "zcat", NULL },
	{ 0,
	  "\xfd"
	  "7zXZ\0",
	  6, "this build cannot read xz", "xzcat", NULL },
	{ 0, "\x28\xb5\x2f\xfd", 4, "this build cannot read zstd", "zstd -dc", NULL },
	{ 0, "PK\x03\x04", 4, "a zip archive", NULL, "extract it first: unzip " },
	{ 257, "ustar", 5, "a tar archive", NULL, "extract it first: tar xf " },
	{ 0, "SQLite format 3\0", 16, "an SQLite database", NULL,
	  "export its table as JSON first" },
	{ 0, "PAR1", 4, "a Parquet file", NULL, "export it as JSON first" },
	{ 0, "\xd4\xc3\xb2\xa1", 4, "a packet capture", NULL, "name a log" },
	{ 0, "\xa1\xb2\xc3\xd4", 4, "a packet capture", NULL, "name a log" },
	{ 0, "\x0a\x0d\x0d\x0a", 4, "a packet capture", NULL, "name a log" },
	{ 0,
	  "\x7f"
	  "ELF",
	  4, "a program", NULL, "name a log" },
	{ 0, "\xff\xfe\0\0", 4, "UTF-32, which is not read", "iconv -f UTF-32 -t UTF-8", NULL },
	{ 0, "\0\0\xfe\xff", 4, "UTF-32, which is not read", "iconv -f UTF-32 -t UTF-8", NULL },
	{ 0, "\xff\xfe", 2, "this build cannot read UTF-16", "iconv -f UTF-16 -t UTF-8", NULL },
	{ 0, "\xfe\xff", 2, "this build cannot read UTF-16", "iconv -f UTF-16 -t UTF-8", NULL },
};

static const struct magic bzip2 = { 0, "BZh", 3, "this build cannot read bzip2", "bzcat", NULL };
static const struct magic utf16_marks[] = {
	{ 0, "", 0, "this build cannot read UTF-16", "iconv -f UTF-16LE -t UTF-8", NULL },
	{ 0, "", 0, "this build cannot read UTF-16", "iconv -f UTF-16BE -t UTF-8", NULL },
};

/* `BZh`, a level, and a block or the end mark: three letters alone may begin any text. */
static bool
is_bzip2(const char *at, size_t len)
{
	return len >= 10 && memcmp(at, "BZh", 3) == 0 && at[3] >= '1' && at[3] <= '9' &&
	       (memcmp(at + 4, "1AY&SY", 6) == 0 ||
		memcmp(at + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

/* UTF-16 without a byte order mark: NUL in every second byte, and not in the others. */
static const struct magic *
find_utf16(const char *at, size_t len)
{
	size_t nul[2] = { 0 };

	for (size_t i = 0; i < len; i++)
		nul[i % 2] += at[i] == '\0';
	double half = (double)(len / 2);
	if (len < 16)
		return NULL;
	if ((double)nul[1] >= NUL_SHARE * half && (double)nul[0] <= NUL_OTHERS * half)
		return &utf16_marks[0];
	if ((double)nul[0] >= NUL_SHARE * half && (double)nul[1] <= NUL_OTHERS * half)
		return &utf16_marks[1];
	return NULL;
}

static const struct magic *
find_magic(const char *at, size_t len)
{
	for (size_t i = 0; i < LENGTH(magics); i++) {
		const struct magic *magic = &magics[i];
		if (len < magic->at + magic->len ||
		    memcmp(at + magic->at, magic->bytes, magic->len) != 0)
			continue;
		/* gzip: the reserved bits of its flags are 0, else it is some text. */
		if (magic->bytes[0] == '\x1f' && len > 3 && (at[3] & 0xE0))
			continue;
		return magic;
	}
	return is_bzip2(at, len) ? &bzip2 : find_utf16(at, len);
}

void
source_shell_word(const struct source *source, struct str *out)
{
	const char *name = str_text(&source->name);
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "._-/+@%=,:";

	str_add(out, name[0] == '-' ? "./" : "");
	if (name[0] && name[strspn(name, plain)] == '\0') {
		str_add(out, name);
		return;
	}
	str_char(out, '\'');
	for (; *name; name++)
		str_add(out, *name == '\'' ? "'\\''" : (const char[]){ *name, '\0' });
	str_char(out, '\'');
}

bool
source_refuse(const struct source *source, const char *head, size_t len, struct str *out)
{
	const struct magic *magic = find_magic(head, len);

	if (!magic)
		return false;
	str_fmt(out, "%s; ", magic->what);
	if (magic->command && source->is_pipe) {
		str_fmt(out, "decode it first: %s | sitrep -", magic->command);
	} else if (magic->command) {
		str_fmt(out, "use: %s ", magic->command);
		source_shell_word(source, out);
		str_add(out, " | sitrep -");
	} else {
		size_t n = strlen(magic->advice);
		bool wants_name = magic->advice[n - 1] == ' ';
		str_bytes(out, magic->advice, wants_name && source->is_pipe ? n - 1 : n);
		if (wants_name && !source->is_pipe)
			source_shell_word(source, out);
	}
	return true;
}

int
source_cannot_open(const struct source *source, int error, struct err *err)
{
	const char *name = str_text(&source->name);
	struct str word = { 0 };

	source_shell_word(source, &word);
	switch (error) {
	case EACCES: case EPERM:
		err_set(err, ERR_NO_INPUT, "%s: permission denied; run as the owner or: "
			"sudo cat %s | sitrep -", name, word.at);
		break;
	case ENOENT: case ENOTDIR:
		err_set(err, ERR_NO_INPUT, "%s: no such file; check the path", name);
		break;
	case ENXIO:
		err_set(err, ERR_NO_INPUT, "%s: is a socket; name a file, or pipe its output in: "
			"... | sitrep -", name);
		break;
	default:
		err_set(err, ERR_NO_INPUT, "%s: %s; check the path", name, strerror(error));
	}
	str_release(&word);
	return -1;
}
