/** Which bash it is, in all images. */
export const bashVersion = '5.2.37(1)-release'
