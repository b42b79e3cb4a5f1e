/* _dl_find_object, which GCC 12's unwinder expects of glibc, answered from what musl
 * has: the list of loaded objects. The structure is the one that glibc declares in
 * <dlfcn.h>. */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>

struct found {
    unsigned long long flags;
    void *map_start, *map_end;
    void *link_map;
    void *eh_frame;
};

struct question {
    ElfW(Addr) address;
    struct found *found;
};

static int look(struct dl_phdr_info *object, size_t size, void *data) {
    struct question *question = data;
    const ElfW(Phdr) *frames = NULL, *holds = NULL;
    (void)size;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *header = &object->dlpi_phdr[i];
        ElfW(Addr) start = object->dlpi_addr + header->p_vaddr;
        if (header->p_type == PT_LOAD && question->address - start < header->p_memsz)
            holds = header;
        if (header->p_type == PT_GNU_EH_FRAME)
            frames = header;
    }
    if (!holds || !frames)
        return 0;
    char *start = (char *)(object->dlpi_addr + holds->p_vaddr);
    *question->found = (struct found){
        .map_start = start,
        .map_end = start + holds->p_memsz,
        .eh_frame = (char *)(object->dlpi_addr + frames->p_vaddr),
    };
    return 1;
}

int _dl_find_object(void *address, struct found *found) {
    struct question question = {(ElfW(Addr))address, found};
    return dl_iterate_phdr(look, &question) == 1 ? 0 : -1;
}
