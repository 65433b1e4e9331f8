/* unpack_utf16: UTF-16 to UTF-8, in pieces of any size; and how it is told. */
/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "core/base/text.h"
#include "core/ingest/unpack.h"

#define NUL_SHARE 0.3	/* of every second byte, in UTF-16 without a mark */
#define NUL_OTHERS 0.05	/* at most, of the bytes between */
#define LOOK_MAX 4096	/* bytes it is told by */
#define REPLACEMENT 0xFFFDu
#define MARK 0xFEFFu

static void
put(struct utf16 *utf16, struct unpack_io *io, uint32_t cp)
{
	size_t n = (size_t)text_encode(io->out, cp);

	io->out += n;
	io->out_len -= n;
	utf16->out += (int64_t)n;
}

static void
put_lone(struct utf16 *utf16, struct unpack_io *io)
{
	if (utf16->lone++ == 0)
		utf16->first_lone = utf16->out;
	put(utf16, io, REPLACEMENT);
}

/* Take one unit: at most a held surrogate and itself are written, 6 bytes. */
static void
take(struct utf16 *utf16, struct unpack_io *io, uint32_t unit)
{
	bool is_first = !utf16->has_begun;

	utf16->has_begun = true;
	if (utf16->high && unit >= 0xDC00 && unit <= 0xDFFF) {
		put(utf16, io, 0x10000 + ((utf16->high - 0xD800) << 10) + (unit - 0xDC00));
		utf16->high = 0;
		return;
	}
	if (utf16->high)
		put_lone(utf16, io);
	utf16->high = 0;
	if (unit >= 0xD800 && unit <= 0xDBFF)
		utf16->high = unit;
	else if (unit >= 0xDC00 && unit <= 0xDFFF)
		put_lone(utf16, io);
	else if (!is_first || unit != MARK)
		put(utf16, io, unit);
}

/* A run of ASCII, which is most of a log. */
static void
take_ascii(struct utf16 *utf16, struct unpack_io *io)
{
	const unsigned char *in = (const unsigned char *)io->in;
	size_t most = io->in_len / 2, i = 0;
	size_t low = utf16->is_big, high = !utf16->is_big;

	if (most > io->out_len)
		most = io->out_len;
	while (i < most && in[2 * i + high] == 0 && in[2 * i + low] < 0x80) {
		io->out[i] = (char)in[2 * i + low];
		i++;
	}
	if (i == 0)
		return;
	io->in += 2 * i;
	io->in_len -= 2 * i;
	io->out += i;
	io->out_len -= i;
	utf16->out += (int64_t)i;
	utf16->has_begun = true;
}

void
utf16_some(struct utf16 *utf16, struct unpack_io *io)
{
	while (io->in_len > 0 && io->out_len >= UTF16_ROOM) {
		if (!utf16->has_odd && !utf16->high)
			take_ascii(utf16, io);
		if (io->in_len == 0 || io->out_len < UTF16_ROOM)
			break;
		unsigned char byte = (unsigned char)*io->in++;
		io->in_len--;
		if (utf16->has_odd)
			take(utf16, io, utf16->is_big ? (uint32_t)utf16->odd << 8 | byte
						      : (uint32_t)byte << 8 | utf16->odd);
		utf16->has_odd = !utf16->has_odd;
		utf16->odd = byte;
	}
}

void
utf16_end(struct utf16 *utf16, struct unpack_io *io)
{
	if (utf16->high)
		put_lone(utf16, io);
	if (utf16->has_odd)
		put_lone(utf16, io);
	utf16->high = 0;
	utf16->has_odd = false;
}

enum utf16_is
utf16_detect(const char *head, size_t len)
{
	size_t nul[2] = { 0 };

	if (len >= 2 && memcmp(head, "\xff\xfe", 2) == 0)
		return UTF16_LITTLE;
	if (len >= 2 && memcmp(head, "\xfe\xff", 2) == 0)
		return UTF16_BIG;
	if (len > LOOK_MAX)
		len = LOOK_MAX;
	for (size_t i = 0; i < len; i++)
		nul[i % 2] += head[i] == '\0';
	double half = (double)(len / 2);
	if (len < 16)
		return UTF16_NOT;
	if ((double)nul[1] >= NUL_SHARE * half && (double)nul[0] <= NUL_OTHERS * half)
		return UTF16_LITTLE;
	if ((double)nul[0] >= NUL_SHARE * half && (double)nul[1] <= NUL_OTHERS * half)
		return UTF16_BIG;
	return UTF16_NOT;
}
