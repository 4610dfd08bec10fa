"""Which words of a scenario's arguments describe the sender."""
PAIRED = {"--zone", "--server-zone", "--replay", "--resolver", "--format"}


def sender_of(args):
    """ARGS without what says where answers come from, and what the report looks like."""
    out, skip = [], False
    for a in args:
        if skip:
            skip = False
        elif a in PAIRED:
            skip = True
        elif a != "--offline":
            out.append(a)
    return out
