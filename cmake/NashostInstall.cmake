# The install tree.
