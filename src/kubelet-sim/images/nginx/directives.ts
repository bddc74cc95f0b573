/** Which directives of nginx are simulated, which make no difference here, and which are refused. */

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

/** What they say is done. */
export const simulated = words(
  'events http server location upstream include listen server_name root alias index try_files return rewrite set if ' +
    'proxy_pass proxy_set_header add_header error_page default_type types autoindex stub_status allow deny access_log log_format ' +
    'error_log internal proxy_read_timeout limit_except satisfy',
)

/** They change how fast or how large things may be, or what nobody sees here. */
const indifferent =
  /^(?:user|pid|worker_\w+|daemon|master_process|load_module|env|pcre_jit|thread_pool|timer_resolution|multi_accept|use|accept_mutex|sendfile\w*|tcp_\w+|keepalive\w*|reset_timedout_connection|gzip\w*|brotli\w*|client_\w+|large_client_header_buffers|send_timeout|server_tokens|server_names_hash\w*|types_hash\w*|variables_hash\w*|charset\w*|expires|etag|if_modified_since|open_file_cache\w*|output_buffers|postpone_output|proxy_(?:http_version|buffer\w*|busy\w*|cache\w*|connect_timeout|send_timeout|redirect|hide_header|pass_header|pass_request\w*|ssl\w*|next_upstream\w*|max_temp\w*|temp\w*|intercept_errors|ignore\w*|request_buffering|cookie\w*|headers_hash\w*|set_body|method|bind|socket_keepalive)|fastcgi_(?:buffer\w*|param|index|split_path_info|read_timeout|temp_path|intercept_errors)|uwsgi_(?:param|temp_path)|scgi_temp_path|real_ip\w*|set_real_ip_from|resolver\w*|limit_(?:req|conn|rate)\w*|ssl_\w+|http2\w*|chunked_transfer_encoding|underscores_in_headers|ignore_invalid_headers|merge_slashes|port_in_redirect|absolute_redirect|server_name_in_redirect|log_not_found|log_subrequest|recursive_error_pages|msie_\w+|aio|directio\w*|read_ahead|max_ranges|zone|least_conn|ip_hash|random|hash|rewrite_log|break|aio_write|lingering_\w+|autoindex_\w+|sub_filter\w*|add_trailer|source_charset|override_charset|uninitialized_variable_warn|debug_connection|lock_file|working_directory)$/

export const isIndifferent = (name: string): boolean => indifferent.test(name)

/** They exist, and nobody can do here what they ask. */
export const refused = words(
  'map geo split_clients stream mail fastcgi_pass uwsgi_pass scgi_pass grpc_pass memcached_pass mirror auth_request auth_basic js_import js_content perl',
)
