/* fiber: long work on a stack of its own: left in the middle, and gone on with. */
/* SPDX-License-Identifier: MIT */
#include "core/base/fiber.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "core/base/err.h"
#include "core/base/mem.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#endif

/* The sanitizer has to be told which stack it stands on. */
#ifdef HAS_SANITIZER
void __sanitizer_start_switch_fiber(void **fake, const void *bottom, size_t size);
void __sanitizer_finish_switch_fiber(void *fake, const void **bottom, size_t *size);
#endif

/* As much as a process has by itself; only what is used takes memory. */
#define STACK_BYTES ((size_t)8 << 20)

struct fiber {
	void (*run)(void *context);
	void *context;
	char *stack;			/* owned; a page below it may not be touched */
	size_t page;
	ucontext_t own, caller;
	bool has_ended;
#ifdef HAS_SANITIZER
	void *fake_own, *fake_caller;
	const void *caller_bottom;
	size_t caller_size;
#endif
};

static void
leave(struct fiber *fiber)
{
#ifdef HAS_SANITIZER
	__sanitizer_start_switch_fiber(fiber->has_ended ? NULL : &fiber->fake_own,
				       fiber->caller_bottom, fiber->caller_size);
#endif
	swapcontext(&fiber->own, &fiber->caller);
#ifdef HAS_SANITIZER
	__sanitizer_finish_switch_fiber(fiber->fake_own, &fiber->caller_bottom,
					&fiber->caller_size);
#endif
}

/* makecontext() hands over numbers of the size of an int: a pointer is two of them. */
static void
begin(unsigned low, unsigned high)
{
	struct fiber *fiber = (struct fiber *)(uintptr_t)((uint64_t)high << 32 | low);

#ifdef HAS_SANITIZER
	__sanitizer_finish_switch_fiber(NULL, &fiber->caller_bottom, &fiber->caller_size);
#endif
	fiber->run(fiber->context);
	fiber->has_ended = true;
	leave(fiber);
}

struct fiber *
fiber_new(void (*run)(void *context), void *context)
{
	struct fiber *fiber = xcalloc(1, sizeof(*fiber));
	uint64_t self = (uint64_t)(uintptr_t)fiber;

	*fiber = (struct fiber){ .run = run, .context = context,
				 .page = (size_t)sysconf(_SC_PAGESIZE) };
	void *room = mmap(NULL, STACK_BYTES + fiber->page, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (room == MAP_FAILED || mprotect(room, fiber->page, PROT_NONE) != 0 ||
	    getcontext(&fiber->own) != 0)
		die(ERR_MEMORY, "no memory for a stack");
	fiber->stack = room;
	fiber->own.uc_stack.ss_sp = fiber->stack + fiber->page;
	fiber->own.uc_stack.ss_size = STACK_BYTES;
	fiber->own.uc_link = NULL;	/* it never returns: leave() goes back */
	makecontext(&fiber->own, (void (*)(void))begin, 2, (unsigned)self, (unsigned)(self >> 32));
	return fiber;
}

void
fiber_free(struct fiber *fiber)
{
	if (!fiber)
		return;
	munmap(fiber->stack, STACK_BYTES + fiber->page);
	free(fiber);
}

bool
fiber_resume(struct fiber *fiber)
{
#ifdef HAS_SANITIZER
	__sanitizer_start_switch_fiber(&fiber->fake_caller, fiber->stack + fiber->page,
				       STACK_BYTES);
#endif
	swapcontext(&fiber->caller, &fiber->own);
#ifdef HAS_SANITIZER
	__sanitizer_finish_switch_fiber(fiber->fake_caller, NULL, NULL);
#endif
	return !fiber->has_ended;
}

void
fiber_pause(struct fiber *fiber)
{
	leave(fiber);
}
